/** Keeps the numbers that the page itself shows beside the canvas up to date. */
import { drawIcon } from "../feedback/draw-icon";
import { digits, figure, runState } from "./counts";
import type { Counts, Snapshot } from "./types";

export function showNumbers(snapshot: Snapshot): void {
  for (const element of all("[data-count]")) {
    const count = snapshot.counts[element.dataset["count"] as keyof Counts];
    if (typeof count === "number") setText(element, digits(count));
  }
  for (const element of all("[data-run-status]")) showStatus(element, snapshot);
  for (const element of all("[data-progress]")) showProgress(element, snapshot.counts);
  for (const element of all("[data-percent]")) showFigure(element, snapshot);
  for (const element of all("[data-wait-reason]")) setText(element, snapshot.wait_reason ?? "");
  for (const element of all("[data-run-waiting]")) element.hidden = snapshot.status !== "waiting";
  for (const element of all("[data-run-resume]")) element.hidden = !snapshot.resumable;
  for (const element of all("[data-wait-until]")) showMoment(element, snapshot.wait_until);
  for (const element of all("[data-run-open]")) element.hidden = snapshot.final;
}

/** The numbers of the one step that the panel shows. */
export function showStepNumbers(counts: Counts): void {
  for (const element of all("[data-step-count]")) {
    const count = counts[element.dataset["stepCount"] as keyof Counts];
    if (typeof count === "number") setText(element, digits(count));
  }
}

function all(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)];
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** The page's clock puts the moment into words; its exact form is told anew, too. */
function showMoment(element: HTMLElement, moment: string | null | undefined): void {
  if (!(element instanceof HTMLTimeElement) || !moment || element.dateTime === moment) return;
  element.dateTime = moment;
  element.removeAttribute("title");
}

/** The page writes the per cent sign behind the number; there is none while records are counted. */
function showFigure(element: HTMLElement, snapshot: Snapshot): void {
  const { text, unit } = figure(snapshot);
  setText(element, text);
  const sign = element.nextSibling;
  if (sign instanceof Text && sign.data !== unit) sign.data = unit;
}

/** Colour, icon and word, always the three. */
function showStatus(element: HTMLElement, snapshot: Snapshot): void {
  const state = runState(snapshot);
  const { word } = state;
  if (element.dataset["shown"] === word) return;
  element.dataset["shown"] = word;
  element.title = snapshot.wait_reason ?? "";
  element.className = `badge badge-${state.tone}`;
  element.replaceChildren(drawIcon(state.icon, state.turning), word);
}

/** Sets the parts of the page's bar, each a rectangle in a drawing 1,000 wide. */
function showProgress(bar: Element, counts: Counts): void {
  const scale = counts.in ? 1000 / counts.in : 0;
  let left = 0;
  for (const part of ["ok", "ignored", "failed", "held"] as const) {
    const rect = bar.querySelector(`[data-part="${part}"]`);
    const width = counts[part] * scale;
    rect?.setAttribute("x", String(left));
    rect?.setAttribute("width", String(width));
    left += width;
  }
}
