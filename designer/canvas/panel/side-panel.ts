/** The form at the right: it belongs to the server, and the canvas says which step it shows. */
import { stepUrl } from "../boot";
import type { Editor } from "../editor/editor";
import { toast } from "../feedback/toasts";
import type { FlowDoc } from "../model/types";
import { stepById } from "../model/doc";
import { PanelLoader, panelElement } from "./loading";
import { t } from "../words";

export class SidePanel {
  /** Counts what was asked for, so that a slow answer does not undo a later wish. */
  private turn = 0;
  private readonly loader = new PanelLoader(() => this.url(this.editor.store.get().open));

  constructor(
    private readonly editor: Editor,
    private readonly flush: () => Promise<boolean>,
  ) {
    editor.onDoc((doc, before, back) => this.follow(doc, before, back));
    // The page's own buttons and Esc empty the panel and say so.
    document.body.addEventListener("flowyard:panel-close", () => this.closed());
  }

  /** Selects a step and shows its form, once the server has the draft that the form reads. True when it is there. */
  async open(id: string): Promise<boolean> {
    if (!this.editor.step(id)) return false;
    if (this.editor.store.get().open === id && panelElement()?.hasChildNodes()) {
      panelElement()?.focus(); // its form is here already: loading it again would lose what is being typed
      return true;
    }
    this.editor.seal();
    if (!this.editor.store.get().selection.has(id)) this.editor.select([id]);
    this.editor.store.set({ open: id, focus: id });
    return this.load(id);
  }

  /** Opens a step from the keyboard and takes the keyboard into its form, unless it went elsewhere meanwhile. */
  async enter(id: string): Promise<void> {
    const from = document.activeElement;
    if ((await this.open(id)) && document.activeElement === from) panelElement()?.focus();
  }

  /** After steps came in beside the open one: shows the form of what is selected now, or none when that is not one step. */
  async followSelection(): Promise<void> {
    const { open, selection } = this.editor.store.get();
    if (!open || selection.has(open)) return;
    const [id, ...more] = selection;
    if (id && !more.length) await this.open(id);
    else this.close();
  }

  /** Loads the form again: the step was changed from outside of it. */
  async refresh(): Promise<void> {
    const { open } = this.editor.store.get();
    if (open) await this.load(open);
  }

  close(): void {
    panelElement()?.replaceChildren();
    this.closed();
  }

  private closed(): void {
    this.turn += 1;
    this.loader.cancel();
    const { open } = this.editor.store.get();
    this.editor.store.set({ open: null });
    // Takes over what was typed last, though the form is gone.
    void this.flush().then(() => this.editor.seal());
    if (open) focusStep(open);
  }

  private url(id: string | null): string | null {
    return id && stepUrl(this.editor.boot.urls.panel, id);
  }

  private async load(id: string): Promise<boolean> {
    const url = this.url(id);
    const turn = ++this.turn;
    if (!url) return false;
    const saved = await this.flush();
    if (turn !== this.turn) return false;
    if (!saved && this.editor.store.get().save.kind === "retrying") {
      toast(t("The form opens when the server can be reached again. Your change is kept."));
    }
    try {
      return await this.loader.load(url);
    } catch {
      toast(t("The form did not load. Press the step again in a moment."));
      return false;
    }
  }

  /** Keeps the form in step with the document: gone with its step, fresh after undo. */
  private follow(doc: FlowDoc, before: FlowDoc, back: boolean): void {
    const { open } = this.editor.store.get();
    if (!open) return;
    const now = stepById(doc, open);
    if (!now) return this.close();
    const then = stepById(before, open);
    const changed = then?.config !== now.config || then?.name !== now.name;
    // Another kind of step has another form, whoever made the change.
    if ((back && changed) || then?.kind !== now.kind) void this.load(open);
  }
}

/** How long a step that comes into view may take to be drawn, in frames. */
const PATIENCE = 40;

/** Moves the keyboard to a step on the canvas or in the outline, as soon as it is drawn; unless it goes elsewhere first. */
export function focusStep(id: string): void {
  const before = document.activeElement;
  let left = PATIENCE;
  (function look() {
    if (focusDrawn(id) || (left -= 1) < 0) return;
    requestAnimationFrame(() => {
      const now = document.activeElement;
      // What had the focus may be gone since, as a picker is; then the page has it.
      if (now === before || now === document.body || !now) look();
    });
  })();
}

function focusDrawn(id: string): boolean {
  const body = document.querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"] .cv-body`);
  body?.focus({ preventScroll: true });
  return body !== null;
}
