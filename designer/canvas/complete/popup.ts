/** The list under a field: options, what the active one gives, and the keys. It draws; others decide. */
import { drawIcon } from "../feedback/draw-icon";
import type { Option } from "./types";
import { t } from "../words";

const GAP = 4;
const EDGE = 8;
const WIDTH = 300;

export interface PopupParts {
  choose(option: Option): void;
  search(text: string): void;
}

export const LIST_ID = "complete-list";

function make(tag: string, className: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

export class Popup {
  readonly element = make("div", "popover complete");
  readonly search = document.createElement("input");
  private readonly list = make("ul", "complete-list");
  private readonly foot = make("div", "complete-foot");
  private options: Option[] = [];
  private active = -1;
  private explained = false;
  private open = false;

  constructor(parts: PopupParts) {
    this.list.id = LIST_ID;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", t("Fields and functions"));
    this.search.className = "input complete-search";
    this.search.placeholder = t("Find a field or function");
    this.search.setAttribute("aria-label", t("Find a field or function"));
    this.search.setAttribute("role", "combobox");
    this.search.setAttribute("aria-expanded", "true");
    this.search.setAttribute("aria-controls", LIST_ID);
    this.search.addEventListener("input", () => parts.search(this.search.value));
    this.element.append(this.search, this.list, this.foot);
    // The field keeps the keyboard while the list is used with the mouse.
    this.element.addEventListener("mousedown", (event) => {
      if (event.target !== this.search) event.preventDefault();
    });
    this.list.addEventListener("click", (event) => {
      const index = Number((event.target as Element).closest("li")?.dataset["index"] ?? -1);
      const option = this.options[index];
      if (option) parts.choose(option);
    });
  }

  get isOpen(): boolean {
    return this.open;
  }

  get current(): Option | undefined {
    return this.options[this.active];
  }

  get activeId(): string {
    return this.active < 0 ? "" : `${LIST_ID}-${this.active}`;
  }

  /** Shows the options under `anchor`; none of them is active when `active` is -1. `empty` is said without options. */
  show(anchor: DOMRect, options: Option[], { active = 0, browse = false, empty = "" } = {}): void {
    this.options = options;
    this.active = options.length ? active : -1;
    this.explained = false;
    this.search.hidden = !browse;
    this.list.replaceChildren(...options.map((option, index) => row(option, index)));
    this.list.hidden = !options.length;
    this.mark();
    if (!options.length) this.foot.replaceChildren(make("p", "complete-about", empty));
    this.open = true;
    if (!this.element.isConnected) document.body.append(this.element);
    this.place(anchor);
  }

  /** The element that has the keyboard tells of its loss while it goes: by then the list counts as closed. */
  hide(): void {
    this.open = false;
    this.element.remove();
    this.search.value = "";
  }

  move(step: number): void {
    if (!this.options.length) return;
    this.active = (this.active + step + this.options.length + (this.active < 0 && step < 0 ? 1 : 0)) % this.options.length;
    this.mark();
  }

  explain(): void {
    this.explained = !this.explained;
    this.mark();
  }

  private mark(): void {
    [...this.list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === this.active)));
    this.list.children[this.active]?.scrollIntoView({ block: "nearest" });
    this.search.setAttribute("aria-activedescendant", this.activeId);
    const option = this.current;
    if (option) this.foot.replaceChildren(...told(option, this.explained), keys(option));
    else if (this.options.length) this.foot.replaceChildren(keys());
  }

  private place(anchor: DOMRect): void {
    const { style } = this.element;
    const width = Math.max(WIDTH, Math.min(anchor.width, 420));
    style.width = `${width}px`;
    style.left = `${Math.max(EDGE, Math.min(anchor.left, window.innerWidth - width - EDGE))}px`;
    const height = this.element.offsetHeight;
    const below = anchor.bottom + GAP;
    const above = anchor.top - GAP - height;
    style.top = `${below + height > window.innerHeight - EDGE && above > EDGE ? above : below}px`;
  }
}

function row(option: Option, index: number): HTMLElement {
  const item = make("li", "complete-row");
  item.id = `${LIST_ID}-${index}`;
  item.dataset["index"] = String(index);
  item.setAttribute("role", "option");
  const [from, to] = option.bold;
  const label = make("span", "complete-label");
  label.append(option.label.slice(0, from), make("b", "", option.label.slice(from, to)), option.label.slice(to));
  item.append(drawIcon(option.icon), label, make("span", "complete-type", option.type));
  return item;
}

function told(option: Option, explained: boolean): HTMLElement[] {
  const lines: HTMLElement[] = [];
  if (option.value !== "") {
    const line = make("p", "complete-now", `${t("Value now")} `);
    line.append(make("code", "", option.value));
    lines.push(line);
  }
  if (option.about) lines.push(make("p", "complete-about", option.about));
  if (explained) lines.push(...option.examples.map((one) => make("code", "complete-example", one)));
  return lines;
}

function keys(option?: Option): HTMLElement {
  const line = make("p", "complete-keys");
  const pairs: [string, string][] = [["↵", t("insert")], ...(option?.examples.length ? [["F1", t("examples")] as [string, string]] : []), ["Esc", t("close")]];
  for (const [key, word] of pairs) line.append(make("kbd", "", key), ` ${word} `);
  return line;
}
