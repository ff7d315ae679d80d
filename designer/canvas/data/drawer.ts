/** The drawer below the canvas: the data of the step that is open. The server draws it; this says of which step. */
import { stepUrl } from "../boot";
import type { Editor } from "../editor/editor";
import { dragHeight } from "./height";
import { t } from "../words";

const ID = "data-drawer";
const OPEN_KEY = "flowyard:data-open";

function remembered(): boolean {
  try {
    return localStorage.getItem(OPEN_KEY) === "1";
  } catch {
    return false;
  }
}

function remember(open: boolean): void {
  try {
    localStorage.setItem(OPEN_KEY, open ? "1" : "0");
  } catch {
    // Without storage it is closed again next time, which does no harm.
  }
}

export class DataDrawer {
  private open = remembered();
  /** The address that is shown, and what the next answer is for. */
  private shown = "";

  constructor(
    private readonly editor: Editor,
    private readonly flush: () => Promise<boolean>,
  ) {
    editor.store.subscribe(() => this.follow());
    document.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-close-drawer]")) this.toggle();
    });
    // A test brought another sample, which other steps may count with, too.
    document.body.addEventListener("htmx:afterSwap", (event) => {
      const { id } = (event as CustomEvent<{ target: Element }>).detail.target;
      if (id === "test-result" || id === "listen-part") void this.load();
    });
    dragHeight(ID);
    this.follow();
  }

  get element(): HTMLElement | null {
    return document.getElementById(ID);
  }

  toggle(): void {
    this.open = !this.open;
    remember(this.open);
    this.shown = "";
    this.follow();
  }

  /** Shows the open step, else the selected one. */
  private follow(): void {
    if (!this.open) {
      if (this.element?.hasChildNodes()) this.element.replaceChildren();
      return;
    }
    const url = this.url();
    if (url === this.shown && this.element?.hasChildNodes()) return;
    this.shown = url;
    if (url) void this.load();
    else this.element?.replaceChildren(invitation());
  }

  private url(): string {
    const { open, selection } = this.editor.store.get();
    const step = this.editor.step(open ?? (selection.size === 1 ? ([...selection][0] ?? null) : null));
    return step && step.kind !== "note" ? (stepUrl(this.editor.boot.urls.data, step.id) ?? "") : "";
  }

  private async load(): Promise<void> {
    const url = this.shown;
    if (!this.open || !url || !this.element) return;
    await this.flush(); // a step that was just added is not on the server yet
    if (url !== this.shown) return;
    const head = this.element.querySelector<HTMLElement>(".drawer-head");
    const { side = "out", view = "table" } = head?.dataset ?? {};
    await window.htmx?.ajax("GET", `${url}?side=${side}&view=${view}`, { source: this.element, target: `#${ID}`, swap: "innerHTML" });
  }
}

function invitation(): HTMLElement {
  const box = document.createElement("div");
  box.className = "drawer-head";
  const words = document.createElement("p");
  words.className = "muted grow";
  words.textContent = t("Press a step to see the data that passed it.");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn";
  close.dataset["closeDrawer"] = "";
  close.textContent = t("Close data");
  box.append(words, close);
  return box;
}
