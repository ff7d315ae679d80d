/** What is done to the step at hand, or to all that are selected when it is one of them. */
import type { Desk } from "../context";
import { duplicateSteps, remove, toggleSteps } from "../editor/actions";
import { nudge } from "../model/commands/edit";
import { expand } from "../keyboard/keys";
import type { Arrow } from "../model/navigate";
import { focusStep } from "../panel/side-panel";
import { testStep } from "../panel/test-step";
import { runFrom } from "../actions/running";
import { askAfter, askBefore, askLink, askReplacement } from "./asking";
import type { At, Command } from "./types";
import { t } from "../words";

const MOVE = 8;

export const STEP: readonly Command[] = [
  { id: "open", title: t("Open the step"), group: "Step", where: "canvas", keys: ["Enter"], icon: "pencil", needsStep: true, run: ({ panel }, { step }) => void panel.enter(step as string) },
  { id: "test-step", title: t("Test this step"), group: "Step", where: "page", keys: ["Shift+Enter"], icon: "flask-conical", needsStep: true, run: (desk, { step }) => void testStep(desk, step as string) },
  { id: "run-from", title: t("Run from here"), group: "Step", where: "page", keys: ["Ctrl+Shift+Enter"], icon: "play", needsStep: true, possible: ({ editor }) => editor.canRun, run: (desk, { step }) => void runFrom(desk, step as string) },
  { id: "rename", title: t("Rename the step"), group: "Step", where: "page", keys: ["F2"], icon: "tag", needsStep: true, edits: true, run: rename },
  { id: "add-after", title: t("Add a step after it"), group: "Step", where: "steps", keys: ["A"], icon: "plus", needsStep: true, edits: true, run: ifEditable((desk, id) => askAfter(desk.editor, id)) },
  { id: "add-before", title: t("Add a step before it"), group: "Step", where: "steps", keys: ["Shift+A"], icon: "arrow-up", needsStep: true, edits: true, run: ifEditable((desk, id) => askBefore(desk.editor, id)) },
  { id: "replace", title: t("Replace it and keep its inputs"), group: "Step", where: "steps", keys: ["R"], icon: "repeat", needsStep: true, edits: true, run: ifEditable((desk, id) => askReplacement(desk.editor, id)) },
  { id: "link", title: t("Link it to a step, or delete its links"), group: "Step", where: "steps", keys: ["L"], icon: "link", needsStep: true, edits: true, run: ifEditable((desk, id) => askLink(desk.editor, id)) },
  { id: "toggle", title: t("Turn it on or off"), group: "Step", where: "steps", keys: ["D"], icon: "power", needsStep: true, edits: true, run: ({ editor }, at) => toggleSteps(editor, meant(editor, at)) },
  { id: "duplicate", title: t("Duplicate"), group: "Step", where: "beside-panel", keys: ["Ctrl+D"], icon: "copy", edits: true, possible: hasSteps, run: ({ editor }, at) => duplicateSteps(editor, meant(editor, at)) },
  { id: "copy", title: t("Copy, cut, paste"), group: "Step", where: "page", keys: ["Ctrl+C", "Ctrl+X", "Ctrl+V"], fixed: true },
  { id: "move", title: t("Move the step"), group: "Step", where: "canvas", keys: expand("Alt+Arrows"), shown: ["Alt+Arrows"], arrows: true, needsStep: true, run: move },
  { id: "delete", title: t("Delete, with Undo"), group: "Step", where: "steps", keys: ["Delete", "Backspace"], shown: ["Del"], icon: "trash-2", edits: true, possible: ({ editor }, at) => Boolean(at.step ?? editor.store.get().link), run: erase },
];

function ifEditable(act: (desk: Desk, id: string) => void): Command["run"] {
  return (desk, { step }) => {
    if (desk.editor.canEdit) act(desk, step as string);
    else desk.editor.refuseLooking();
  };
}

function hasSteps({ editor }: Desk, at: At): boolean {
  return at.step !== null || editor.store.get().selection.size > 0;
}

/** The step at hand alone, or everything that is selected with it. */
function meant(editor: Desk["editor"], at: At): string[] {
  const { selection } = editor.store.get();
  return at.step && !selection.has(at.step) ? [at.step] : [...selection];
}

/** A note has no name but its text, which is written in its form. */
function rename(desk: Desk, { step }: At): void {
  const { editor, panel } = desk;
  if (!editor.canEdit) editor.refuseLooking();
  else if (editor.step(step)?.kind === "note") void panel.enter(step as string);
  else {
    void desk.flush(); // what was typed in its form must not come back over the new name
    editor.store.set({ renaming: step });
  }
}

function move({ editor }: Desk, at: At): void {
  const by = {
    ArrowUp: { x: 0, y: -MOVE },
    ArrowDown: { x: 0, y: MOVE },
    ArrowLeft: { x: -MOVE, y: 0 },
    ArrowRight: { x: MOVE, y: 0 },
  }[at.key as Arrow];
  const ids = meant(editor, at);
  editor.perform(nudge(editor.doc, ids, by), `nudge:${ids.join()}`);
}

function erase({ editor }: Desk, { step }: At): void {
  const { selection, link } = editor.store.get();
  remove(editor, step && !selection.size && !link ? [step] : undefined);
  const { focus, selection: left } = editor.store.get();
  const [selected] = left;
  const next = selected ?? focus;
  if (next) focusStep(next);
}
