/** Toasts in the page's own corner, with an action of our choice. At most three stand at once. */
import { announce } from "./announce";
import { drawIcon } from "./draw-icon";
import { t } from "../words";

const STAYS_MS = 8000;
const MOST = 3;

export interface ToastAction {
  label: string;
  run(): void;
}

function corner(): HTMLElement {
  const present = document.getElementById("toasts");
  if (present) return present;
  const made = document.createElement("div");
  made.id = "toasts";
  made.className = "toasts";
  document.body.append(made);
  return made;
}

/** Shows one line for eight seconds, longer while it is pointed at or has the focus. Returns how to take it away sooner. */
export function toast(text: string, action?: ToastAction): () => void {
  const place = corner();
  const element = build(text, action);
  keepTime(element);
  place.append(element);
  while (place.children.length > MOST) place.firstElementChild?.remove();
  // The page's corner is a live region of its own; without one the announcer says it.
  if (!place.closest("[aria-live], [role=status]")) announce(text);
  return () => element.remove();
}

function build(text: string, action: ToastAction | undefined): HTMLElement {
  const element = document.createElement("div");
  element.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  element.append(words);
  if (action) element.append(button(action.label, "btn btn-quiet", element, action.run));
  element.append(closeButton(element));
  return element;
}

function button(label: string, className: string, owner: HTMLElement, run?: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.addEventListener("click", () => {
    owner.remove();
    run?.();
  });
  return element;
}

function closeButton(owner: HTMLElement): HTMLButtonElement {
  const element = button("", "btn btn-icon", owner);
  element.setAttribute("aria-label", t("Close message"));
  element.append(drawIcon("x"));
  return element;
}

function keepTime(element: HTMLElement): void {
  let timer: ReturnType<typeof setTimeout>;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => element.remove(), STAYS_MS);
  };
  const stop = () => clearTimeout(timer);
  element.addEventListener("pointerenter", stop);
  element.addEventListener("pointerleave", start);
  element.addEventListener("focusin", stop);
  element.addEventListener("focusout", start);
  start();
}
