/** The designer's state and the one way to change it: every change passes through `perform`. */
import type { Boot } from "../boot";
import { announce } from "../feedback/announce";
import { toast } from "../feedback/toasts";
import { stepById } from "../model/doc";
import { record, redo, seal, startHistory, undo } from "../model/history";
import type { History } from "../model/history";
import { isRefusal } from "../model/types";
import type { Change, FlowDoc, Kind, Refusal, Step } from "../model/types";
import { createStore } from "../store";
import type { Store } from "../store";
import { Moving } from "./moving";
import type { EditorState, View } from "./types";
import { t } from "../words";

/** Told after each change of the document; `back` is true for undo and redo. */
export type DocListener = (doc: FlowDoc, before: FlowDoc, back: boolean) => void;

export class Editor {
  readonly store: Store<EditorState>;
  readonly kinds: readonly Kind[];
  readonly canEdit: boolean;
  view: View | null = null;
  readonly moving = new Moving();
  private listeners: DocListener[] = [];

  constructor(readonly boot: Boot) {
    this.kinds = boot.kinds;
    this.canEdit = boot.can_edit;
    this.store = createStore<EditorState>({
      history: startHistory(boot.doc),
      selection: new Set(),
      link: null,
      focus: null,
      open: null,
      problems: boot.problems,
      summaries: boot.summaries,
      save: { kind: "saved", at: null },
      notice: null,
      picker: null,
      renaming: null,
      help: false,
      drop: null,
      guides: [],
      mocks: new Set(boot.mocks),
    });
  }

  /** Whether the person may start test runs. */
  get canRun(): boolean {
    return document.getElementById("action-test") !== null;
  }

  get doc(): FlowDoc {
    return this.store.get().history.doc;
  }

  step(id: string | null | undefined): Step | undefined {
    return stepById(this.doc, id);
  }

  /** Tells a listener of every change from now on; returns how to stop. */
  onDoc(listener: DocListener): () => void {
    this.listeners.push(listener);
    return () => {
      this.listeners = this.listeners.filter((one) => one !== listener);
    };
  }

  /** Takes a change over, or says why not. Returns whether the document may be gone on with. */
  perform(result: Change | Refusal, merge: string | null = null): boolean {
    if (!this.canEdit) return this.refuseLooking();
    if (isRefusal(result)) return this.refuse(result.refused);
    const { history, selection } = this.store.get();
    const before = history.doc;
    const next = record(history, result.doc, result.label, [...selection], merge);
    this.show(next, result.select);
    if (next.doc !== before) {
      if (!merge) announce(result.label);
      this.tell(before, false);
    }
    return true;
  }

  refuse(sentence: string): false {
    toast(sentence);
    return false;
  }

  refuseLooking(): false {
    return this.refuse(t("You can look at this flow, not change it. Ask a builder of the workspace."));
  }

  /** For those who do not see it. */
  say(sentence: string): void {
    announce(sentence);
  }

  undo(): void {
    this.travel(undo, (history) => history.past.at(-1)?.label, "undo");
  }

  redo(): void {
    this.travel(redo, (history) => history.future.at(-1)?.label, "redo");
  }

  /** The next change of a form becomes a level of its own. */
  seal(): void {
    this.store.set({ history: seal(this.store.get().history) });
  }

  /** Goes on from another document, without a way back to the present one. */
  replaceDoc(doc: FlowDoc): void {
    const before = this.doc;
    this.show(startHistory(doc), []);
    this.tell(before, true);
  }

  select(ids: Iterable<string>): void {
    const selection = new Set(ids);
    const [first] = selection;
    this.store.set({ selection, link: null, ...(first ? { focus: first } : {}) });
  }

  private travel(move: (history: History) => History, label: (history: History) => string | undefined, way: "undo" | "redo"): void {
    const { history } = this.store.get();
    const what = label(history);
    if (what === undefined) return announce(way === "undo" ? t("Nothing to undo") : t("Nothing to redo"));
    const before = history.doc;
    const next = move(history);
    const level = way === "undo" ? history.past.at(-1) : history.future.at(-1);
    this.show(next, level?.select);
    announce(way === "undo" ? t("Undone: {what}", { what }) : t("Redone: {what}", { what }));
    this.tell(before, true);
  }

  private show(history: History, select?: string[]): void {
    const { selection, focus } = this.store.get();
    const living = (id: string) => stepById(history.doc, id) !== undefined;
    const chosen = [...(select ?? selection)].filter(living);
    const kept = focus && living(focus) ? focus : null;
    this.store.set({
      history,
      selection: new Set(chosen),
      link: null,
      focus: select?.length ? (chosen[0] ?? kept) : kept,
    });
  }

  private tell(before: FlowDoc, back: boolean): void {
    for (const listener of this.listeners) listener(this.doc, before, back);
  }
}
