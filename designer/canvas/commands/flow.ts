/** What is done to the flow as a whole. */
import type { Desk } from "../context";
import { addNote, tidyUp } from "../editor/actions";
import { toast } from "../feedback/toasts";
import { addAndOpen } from "../panel/add-and-open";
import type { Command } from "./types";
import { t } from "../words";

export const FLOW: readonly Command[] = [
  { id: "undo", title: t("Undo"), group: "Flow", where: "page", keys: ["Ctrl+Z"], icon: "undo-2", edits: true, offered: ({ editor }) => editor.store.get().history.past.length > 0, run: ({ editor }) => editor.undo() },
  { id: "redo", title: t("Redo"), group: "Flow", where: "page", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], icon: "redo-2", edits: true, offered: ({ editor }) => editor.store.get().history.future.length > 0, run: ({ editor }) => editor.redo() },
  { id: "save", title: t("Save now"), group: "Flow", where: "everywhere", keys: ["Ctrl+S"], icon: "save", edits: true, run: (desk) => void saveNow(desk) },
  { id: "test", title: t("Test the flow"), group: "Flow", where: "page", keys: ["Ctrl+Enter"], icon: "flask-conical", possible: () => button("action-test") !== null, run: () => button("action-test")?.click() },
  { id: "publish", title: t("Publish a version"), group: "Flow", where: "page", icon: "rocket", possible: () => button("action-publish") !== null, run: () => button("action-publish")?.click() },
  { id: "find-kind", title: t("Find a step to add"), group: "Flow", where: "page", keys: ["/"], possible: () => searchField() !== null, run: focusSearch },
  { id: "note", title: t("Add a note"), group: "Flow", where: "page", icon: "sticky-note", edits: true, run: (desk) => void addAndOpen(desk, () => addNote(desk.editor)) },
  { id: "tidy", title: t("Tidy up"), group: "Flow", where: "page", icon: "network", edits: true, run: ({ editor }) => tidyUp(editor) },
];

function button(id: string): HTMLElement | null {
  return document.getElementById(id);
}

function searchField(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>("#palette-search");
}

function focusSearch(): void {
  document.querySelector(".palette")?.classList.add("open");
  searchField()?.focus();
  searchField()?.select();
}

async function saveNow(desk: Desk): Promise<void> {
  if (await desk.flush()) {
    toast(t("Flow saved"));
    return;
  }
  // A refusal and a conflict have said so themselves.
  if (desk.editor.store.get().save.kind === "retrying") {
    toast(t("The flow is not saved yet: the server cannot be reached. Your change is kept on this computer."));
  }
}
