/** Keys that work on the whole page: save, undo, find, regions, and Escape for the innermost thing. */
import type { Desk } from "../context";
import { duplicateSteps } from "../editor/actions";
import { isTyping } from "../editor/clipboard";
import { toast } from "../feedback/toasts";
import { closeDrawer, isDrawerOpen } from "../palette/fold-away";
import { nextRegion } from "./regions";

/** Starts to listen; returns how to stop. */
export function listenForShortcuts(desk: Desk): () => void {
  const press = (event: KeyboardEvent) => {
    const act = commandOf(desk, event);
    if (!act) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

function commandOf(desk: Desk, event: KeyboardEvent): (() => void) | null {
  if (event.defaultPrevented) return null;
  if (event.key === "F6") return () => nextRegion(event.shiftKey ? -1 : 1);
  if (event.key === "Escape") return escape(desk);
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key.toLowerCase() === "s") return () => void saveNow(desk);
  if (isTyping(event.target)) return null;
  return control ? withControl(desk, event) : plain(event);
}

function withControl(desk: Desk, event: KeyboardEvent): (() => void) | null {
  const { editor } = desk;
  const inPanel = (event.target as Element).closest?.("#side-panel");
  switch (event.key.toLowerCase()) {
    case "z":
      return event.shiftKey ? () => editor.redo() : () => editor.undo();
    case "y":
      return () => editor.redo();
    case "d":
      return inPanel ? null : () => duplicateSteps(editor);
    case "a":
      return inPanel ? null : () => editor.select(editor.doc.steps.map((step) => step.id));
    case "f":
      return inPanel ? null : () => find(desk);
    default:
      return null;
  }
}

function plain(event: KeyboardEvent): (() => void) | null {
  if (event.altKey) return null;
  if (event.key === "/") return focusSearch();
  return null;
}

function focusSearch(): (() => void) | null {
  const field = document.querySelector<HTMLInputElement>("#palette-search");
  if (!field) return null;
  return () => {
    document.querySelector(".palette")?.classList.add("open");
    field.focus();
    field.select();
  };
}

function find(desk: Desk): void {
  const box = document.getElementById("canvas-root")?.getBoundingClientRect();
  const anchor = { x: (box?.left ?? 0) + 160, y: (box?.top ?? 0) + 44 };
  desk.editor.store.set({ picker: { spot: { type: "find" }, anchor } });
}

function escape(desk: Desk): (() => void) | null {
  const { picker, open, selection } = desk.editor.store.get();
  if (picker) return () => desk.editor.store.set({ picker: null });
  if (isDrawerOpen()) return closeDrawer;
  if (open) return () => desk.panel.close();
  return selection.size ? () => desk.editor.select([]) : null;
}

async function saveNow(desk: Desk): Promise<void> {
  if (await desk.flush()) toast("Flow saved");
}
