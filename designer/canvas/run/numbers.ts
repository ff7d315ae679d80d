/** Keeps the numbers that the page itself shows beside the canvas up to date. */
import { digits, progress, runState, segments } from "./counts";
import type { Counts, Snapshot } from "./types";

const SVG = "http://www.w3.org/2000/svg";

export function showNumbers(snapshot: Snapshot, sprite: string): void {
  for (const element of all("[data-count]")) {
    const count = snapshot.counts[element.dataset["count"] as keyof Counts];
    if (typeof count === "number") setText(element, digits(count));
  }
  for (const element of all("[data-run-status]")) showStatus(element, snapshot, sprite);
  for (const element of all("[data-progress]")) showProgress(element, snapshot.counts);
  const share = progress(snapshot.counts);
  for (const element of all("[data-percent]")) setText(element, share === null ? "" : `${Math.floor(share * 100)} %`);
}

function all(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)];
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Colour, icon and word, always the three. */
function showStatus(element: HTMLElement, snapshot: Snapshot, sprite: string): void {
  const state = runState(snapshot);
  const word = snapshot.wait_reason && snapshot.status === "waiting" ? `${state.word}: ${snapshot.wait_reason}` : state.word;
  if (element.dataset["shown"] === `${state.icon} ${word}`) return;
  element.dataset["shown"] = `${state.icon} ${word}`;
  element.className = `badge badge-${state.tone}`;
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", state.turning ? "icon icon-turning" : "icon");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#i-${state.icon}`);
  icon.append(use);
  element.replaceChildren(icon, word);
}

/** Draws the parts into an SVG of the class `progress`, or sets the value of a `<progress>`. */
function showProgress(element: Element, counts: Counts): void {
  const share = progress(counts) ?? 0;
  if (element instanceof HTMLProgressElement) {
    element.max = 1;
    element.value = share;
    return;
  }
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", `${Math.floor(share * 100)} % done`);
  const svg = element instanceof SVGElement ? element : drawingIn(element);
  svg.setAttribute("viewBox", "0 0 1000 6");
  svg.setAttribute("preserveAspectRatio", "none");
  let left = 0;
  svg.replaceChildren(
    ...segments(counts).map((part) => {
      const bar = document.createElementNS(SVG, "rect");
      bar.setAttribute("class", `fill-${part.tone}`);
      bar.setAttribute("x", String(left));
      bar.setAttribute("width", String(part.share * 1000));
      bar.setAttribute("height", "6");
      left += part.share * 1000;
      return bar;
    }),
  );
}

function drawingIn(element: Element): SVGElement {
  const present = element.querySelector("svg");
  if (present) return present;
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "progress");
  element.append(made);
  return made;
}
