/** Completes expressions in the fields of the side panel: while typing, by Ctrl-Space, and by a button to pick from. */
import type { Editor } from "../editor/editor";
import { announce } from "../feedback/announce";
import { drawIcon } from "../feedback/draw-icon";
import { panelElement } from "../panel/loading";
import { insertInto, overtyped } from "./insert";
import { isTyped, optionsFor } from "./options";
import { LIST_ID, Popup } from "./popup";
import { RowNow } from "./row-now";
import type { ScopeSource } from "./source";
import { spotAt } from "./spot";
import type { Option, Scope, Spot } from "./types";
import { n, t } from "../words";

type Field = HTMLInputElement | HTMLTextAreaElement;

function fieldOf(target: EventTarget | null): Field | null {
  const field = (target as Element | null)?.closest?.<Field>("[data-complete]") ?? null;
  return field && panelElement()?.contains(field) && !field.disabled && !field.readOnly ? field : null;
}

function isBare(field: Field): boolean {
  return field.dataset["complete"] === "expression";
}

export class Completion {
  private field: Field | null = null;
  private spot: Spot | null = null;
  private browsing = false;
  private asked = 0;
  /** What stands before the caret after a choice that closed its expression, and how many } may be typed in vain. */
  private past = { text: "", left: 0 };
  private readonly popup: Popup;
  private readonly button: HTMLButtonElement;
  private readonly rowNow: RowNow;

  constructor(
    private readonly editor: Editor,
    private readonly source: ScopeSource,
  ) {
    this.popup = new Popup({
      choose: (option) => this.choose(option),
      search: () => void this.offer(),
    });
    this.button = pickButton(() => this.browse());
    this.rowNow = new RowNow((text, bare) => source.now(this.step, text, bare));
    document.addEventListener("focusin", (event) => this.enter(event));
    document.addEventListener("focusout", (event) => this.leave(event));
    document.addEventListener("input", (event) => this.type(event));
    document.addEventListener("keydown", (event) => this.press(event), true);
    document.addEventListener("scroll", (event) => this.scrolled(event), true);
    // A test, or a test event, brought another sample.
    document.addEventListener("htmx:afterSwap", () => source.forget());
  }

  private get step(): string {
    return this.editor.store.get().open ?? "";
  }

  private enter(event: FocusEvent): void {
    if (this.popup.element.contains(event.target as Node) || event.target === this.button) return;
    const field = fieldOf(event.target);
    if (field === this.field) return;
    this.close();
    this.field = field;
    this.button.remove();
    if (!field) return;
    void this.source.at(this.step); // on its way before the first letter
    this.placeButton(field);
    this.rowNow.follow(field, isBare(field));
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
  }

  private leave(event: FocusEvent): void {
    const to = event.relatedTarget as Node | null;
    if (this.popup.element.contains(to) || to === this.button || to === this.field) return;
    this.close();
    if (!to || !fieldOf(to)) {
      this.button.remove();
      this.field = null;
    }
  }

  private type(event: Event): void {
    const field = fieldOf(event.target);
    if (!field || field !== this.field) return;
    this.rowNow.follow(field, isBare(field));
    const spot = this.spotNow(field);
    if (spot.kind === "text" || (spot.kind === "name" && !spot.typed)) return this.close();
    this.browsing = false;
    void this.offer();
  }

  private press(event: KeyboardEvent): void {
    const inside = this.popup.isOpen && this.popup.element.contains(event.target as Node);
    const field = fieldOf(event.target);
    if (!inside && !field) return;
    if (event.ctrlKey && event.code === "Space" && field) return this.take(event, () => this.browse());
    if (event.key === "}" && field && !isBare(field)) return this.closeBrace(event, field);
    if (!this.popup.isOpen) return;
    const act = this.action(event.key);
    if (act) this.take(event, act);
  }

  private closeBrace(event: KeyboardEvent, field: Field): void {
    const [from, to] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
    const [before, after] = [field.value.slice(0, from), field.value.slice(to)];
    if (from !== to) return;
    const caret = this.past.left && before === this.past.text ? from : overtyped(before, after);
    if (caret === null) return;
    this.past.left -= caret === from ? 1 : 0;
    this.take(event, () => this.close());
    field.setSelectionRange(caret, caret);
  }

  private action(key: string): (() => void) | null {
    const current = this.popup.current;
    if (key === "ArrowDown") return () => this.move(1);
    if (key === "ArrowUp") return () => this.move(-1);
    if ((key === "Enter" || key === "Tab") && current) return () => this.choose(current);
    if (key === "F1" && current) return () => this.popup.explain();
    if (key === "Escape") return () => this.close(true);
    return null;
  }

  private take(event: KeyboardEvent, act: () => void): void {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  private move(step: number): void {
    this.popup.move(step);
    this.sayActive();
  }

  private browse(): void {
    if (!this.field) return;
    this.browsing = true;
    void this.offer();
  }

  private async offer(): Promise<void> {
    const { field } = this;
    if (!field) return;
    const turn = ++this.asked;
    const scope = await this.source.at(this.step);
    if (turn !== this.asked || field !== this.field || !field.isConnected) return;
    const spot = this.browsing && this.spot && this.popup.isOpen ? this.spot : this.spotNow(field);
    this.spot = spot;
    if (this.browsing) this.showAll(field, scope, spot);
    else this.showFitting(field, optionsFor(scope, spot), spot);
  }

  private showFitting(field: Field, options: Option[], spot: Spot): void {
    const whole = options.findIndex((one) => isTyped(one, spot));
    if (!options.length || (whole === 0 && options.length === 1)) return this.close();
    this.popup.show(field.getBoundingClientRect(), options, { active: whole >= 0 ? -1 : 0 });
    this.connect(field, options.length);
  }

  /** Everything there is, with a box to search in: for people who would rather not write. */
  private showAll(field: Field, scope: Scope, spot: Spot): void {
    const kind = spot.kind === "function" ? "function" : "name";
    const options = optionsFor(scope, { ...spot, kind, typed: this.popup.search.value });
    const empty = scope.first
      ? t("No data seen yet. Test “{first}” first; then its fields are listed here.", { first: scope.first })
      : t("Nothing has that name. Try fewer letters.");
    this.popup.show(field.getBoundingClientRect(), options, { browse: true, empty });
    this.connect(field, options.length);
    this.popup.search.focus({ preventScroll: true });
  }

  private connect(field: Field, count: number): void {
    field.setAttribute("aria-controls", LIST_ID);
    announce(n("{count} suggestion", "{count} suggestions", count));
    this.sayActive();
  }

  private sayActive(): void {
    const { field, popup } = this;
    if (popup.activeId) field?.setAttribute("aria-activedescendant", popup.activeId);
    else field?.removeAttribute("aria-activedescendant");
  }

  private choose(option: Option): void {
    const { field, spot } = this;
    if (!field || !spot) return;
    const { text, caret } = insertInto(field.value, spot, option, isBare(field));
    this.close(true);
    field.value = text;
    field.setSelectionRange(caret, caret);
    this.past = { text: text.slice(0, caret), left: text.slice(0, caret).endsWith("}}") ? 2 : 0 };
    field.dispatchEvent(new Event("input", { bubbles: true }));
    this.close(); // what was put in needs no offer
  }

  private close(back = false): void {
    this.asked += 1;
    if (!this.popup.isOpen) return;
    if (back) this.field?.focus({ preventScroll: true }); // before the list goes, so that the keyboard is never nowhere
    this.popup.hide();
    this.browsing = false;
    this.spot = null;
    this.field?.removeAttribute("aria-activedescendant");
    this.field?.removeAttribute("aria-controls");
  }

  private spotNow(field: Field): Spot {
    return spotAt(field.value, field.selectionEnd ?? field.value.length, isBare(field));
  }

  private placeButton(field: Field): void {
    field.after(this.button);
    this.button.style.left = `${field.offsetLeft + field.offsetWidth - 26}px`;
    this.button.style.top = `${field.offsetTop + 2}px`;
  }

  private scrolled(event: Event): void {
    const moved = event.target as Node;
    if (this.field && moved !== this.field && moved.contains(this.field)) this.close();
  }
}

function pickButton(press: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1; // by keyboard it is Ctrl-Space: Tab goes on to the next field
  button.className = "btn btn-icon complete-pick";
  button.title = t("Insert a field ({key})", { key: "Ctrl Space" });
  button.setAttribute("aria-label", t("Insert a field"));
  button.append(drawIcon("braces"));
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", press);
  return button;
}
