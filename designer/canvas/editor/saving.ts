/** Ties the draft's saving to the designer: state, journal, conflicts, and the warning before leaving. */
import { toast } from "../feedback/toasts";
import type { FlowDoc } from "../model/types";
import type { Client } from "../net/http";
import { Autosave } from "../save/autosave";
import { createJournal, recovery } from "../save/journal";
import type { Journal } from "../save/journal";
import type { Saved, SaveState } from "../save/types";
import type { Editor } from "./editor";
import { t } from "../words";

function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

export class Saving {
  readonly autosave: Autosave;
  private readonly journal: Journal;
  private draft: SaveState = { kind: "saved", at: null };
  private formLost = false;

  constructor(
    private readonly editor: Editor,
    private readonly client: Client,
  ) {
    const url = editor.boot.urls.draft ?? "";
    this.journal = createJournal(url, storage());
    const kept = this.journal.read();
    this.autosave = new Autosave({
      client,
      url,
      etag: editor.boot.etag,
      journal: this.journal,
      read: () => editor.doc,
      onState: (state) => this.show(state),
      onSaved: (saved) => this.take(saved),
    });
    editor.onDoc(() => this.autosave.changed());
    this.recover(recovery(kept, editor.boot.etag, editor.boot.doc));
    window.addEventListener("beforeunload", (event) => {
      if (!this.autosave.leave() || this.formLost) event.preventDefault();
    });
    // Back online, the next try need not wait for its turn.
    window.addEventListener("online", () => void this.autosave.flush());
  }

  flush(): Promise<boolean> {
    return this.autosave.flush();
  }

  /** What was typed in a step's form found no server: the draft alone is saved, not what the person sees. */
  holdForm(lost: boolean): void {
    this.formLost = lost;
    this.showState();
  }

  /** Throws the own change away and goes on from what the server has. */
  async reloadTheirs(): Promise<void> {
    const url = this.editor.boot.urls.draft ?? "";
    try {
      const answer = await this.client.send<Saved & { doc: FlowDoc }>(url, { method: "GET" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.editor.store.set({ notice: null });
      this.autosave.adopt(answer.body.etag, answer.body.doc);
      this.editor.replaceDoc(answer.body.doc);
      this.take(answer.body);
    } catch {
      toast(t("The other version cannot be read now. Your change is kept: try again in a moment."));
    }
  }

  /** Makes a flow of its own from a document, and goes there. */
  async keepAsCopy(doc: FlowDoc): Promise<void> {
    try {
      const answer = await this.client.send<{ url?: string }>(this.editor.boot.urls.copy ?? "", {
        method: "POST",
        body: doc,
      });
      if (!answer.ok || !answer.body.url) throw new Error(String(answer.status));
      this.journal.clear();
      this.autosave.adopt(this.editor.boot.etag, this.editor.doc);
      window.location.assign(answer.body.url);
    } catch {
      toast(t("The copy was not made: the server did not take it. Your change is kept on this computer."));
    }
  }

  discardKept(): void {
    this.journal.clear();
    this.editor.store.set({ notice: null });
  }

  private recover(found: ReturnType<typeof recovery>): void {
    if (found.kind === "none") return this.journal.clear();
    if (found.kind === "offer") return this.editor.store.set({ notice: { type: "kept", entry: found.entry } });
    this.editor.perform({ doc: found.entry.doc, label: t("Unsaved changes restored") });
    toast(t("Your unsaved changes were kept on this computer and are back."));
  }

  private take(saved: Saved): void {
    this.editor.store.set({
      ...(saved.problems ? { problems: saved.problems } : {}),
      ...(saved.summaries ? { summaries: saved.summaries } : {}),
    });
  }

  private show(state: SaveState): void {
    const conflict = state.kind === "conflict" ? { notice: { type: "conflict" as const, theirs: state.theirs } } : {};
    this.draft = state;
    this.editor.store.set(conflict);
    this.showState();
    if (state.kind === "refused") toast(t("The flow was not saved. {why}", { why: state.why }));
  }

  private showState(): void {
    const untrue = this.formLost && this.draft.kind === "saved";
    this.editor.store.set({ save: untrue ? { kind: "retrying", why: "" } : this.draft });
  }
}
