/** What a person can do to steps, by pointer or by key: the same verbs for canvas, palette and outline. */
import { toast } from "../feedback/toasts";
import {
  insertAfter, insertAtEnd, insertAtPlug, insertBefore, insertForked, insertFree, insertOnLink,
} from "../model/commands/insert";
import { replaceStep } from "../model/commands/replace";
import { disconnect } from "../model/commands/connect";
import { moveInChain } from "../model/commands/order";
import { removeSteps } from "../model/commands/remove";
import { move, toggle } from "../model/commands/edit";
import { duplicate } from "../model/clipboard";
import { triggerOf } from "../model/doc";
import { NOTE } from "../model/grid";
import { tidy } from "../model/layout";
import { isRefusal } from "../model/types";
import type { Change, Kind, Layout, Refusal } from "../model/types";
import type { Editor } from "./editor";
import type { Spot } from "./types";
import { t } from "../words";

/** Adds a step at a spot; returns its id, or null when it was refused. */
export function add(editor: Editor, kind: Kind, spot?: Spot): string | null {
  if (spot?.type !== "replace" && offersReplacement(editor, kind)) return null;
  const result = resultOfAdd(editor, kind, spot);
  if (!editor.perform(result) || isRefusal(result)) return null;
  const [id] = result.select ?? [];
  return id ?? null;
}

function resultOfAdd(editor: Editor, kind: Kind, spot: Spot | undefined): Change | Refusal {
  const { doc, kinds } = editor;
  if (spot?.type === "link") return insertOnLink(doc, kinds, kind, spot.link);
  if (spot?.type === "end") return insertAfter(doc, kinds, kind, spot.step, spot.port);
  if (spot?.type === "fork") return insertForked(doc, kinds, kind, spot.step, spot.port, spot.point);
  if (spot?.type === "before") return insertBefore(doc, kinds, kind, spot.step);
  if (spot?.type === "replace") return replaceStep(doc, kinds, kind, spot.step);
  if (spot?.type === "plug") return insertAtPlug(doc, kinds, kind, spot.link, spot.point);
  if (spot?.type === "place") return insertFree(doc, kinds, kind, spot.point);
  const [selected] = editor.store.get().selection;
  return selected ? insertAfter(doc, kinds, kind, selected) : insertAtEnd(doc, kinds, kind);
}

/** A second trigger is explained, with the way to get it all the same. */
function offersReplacement(editor: Editor, kind: Kind): boolean {
  const present = kind.family === "trigger" ? triggerOf(editor.doc, editor.kinds) : undefined;
  if (!present) return false;
  toast(t("A flow has one trigger, and this one starts with “{name}”.", { name: present.name }), {
    label: t("Replace it with {title}", { title: kind.title }),
    run: () => editor.perform(replaceStep(editor.doc, editor.kinds, kind, present.id)),
  });
  return true;
}

/** Adds a note in the middle of what can be seen of the canvas. */
export function addNote(editor: Editor): string | null {
  const note = editor.kinds.find((kind) => kind.kind === "note");
  const box = document.querySelector(".cv-stage")?.getBoundingClientRect();
  const middle = box && editor.view?.toFlow({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
  const point = { x: (middle?.x ?? 0) - NOTE.width / 2, y: (middle?.y ?? 0) - NOTE.height / 2 };
  return note ? add(editor, note, { type: "place", point }) : null;
}

/** Deletes the selected link or steps, and offers the way back instead of asking first. */
export function remove(editor: Editor, ids?: readonly string[]): void {
  const { link, selection } = editor.store.get();
  const chosen = ids ?? [...selection];
  const result =
    link && !ids && !chosen.length ? disconnect(editor.doc, link) : removeSteps(editor.doc, editor.kinds, chosen);
  if (!editor.perform(result) || isRefusal(result)) return;
  const after = editor.doc;
  const away = toast(result.label, { label: t("Undo"), run: () => undoFrom(editor, after) });
  // Undone by key or button, the deletion is no news any more, and its Undo would only say so.
  const forget = editor.onDoc((_doc, before, back) => {
    if (!back || before !== after) return;
    forget();
    away();
  });
}

/** Deletes one link, with the same way back. */
export function removeLink(editor: Editor, link: string): void {
  editor.store.set({ link, selection: new Set() });
  remove(editor);
}

function undoFrom(editor: Editor, after: Editor["doc"]): void {
  if (editor.doc === after) return editor.undo();
  toast(t("More has changed since. Press {key} to go back one change at a time.", { key: "Ctrl Z" }));
}

export function duplicateSteps(editor: Editor, ids?: readonly string[]): void {
  const chosen = new Set(ids ?? editor.store.get().selection);
  editor.perform(duplicate(editor.doc, editor.kinds, chosen));
}

export function toggleSteps(editor: Editor, ids?: readonly string[]): void {
  editor.perform(toggle(editor.doc, ids ?? [...editor.store.get().selection]));
}

export function moveStep(editor: Editor, id: string, by: -1 | 1): void {
  editor.perform(moveInChain(editor.doc, editor.kinds, id, by));
}

/** Sets the flow out in rows, downwards or to the right; the way is kept in the flow. */
export function tidyUp(editor: Editor, layout: Layout = editor.doc.layout): void {
  const turned = layout === editor.doc.layout ? editor.doc : { ...editor.doc, layout };
  const moved = move(turned, tidy(turned, editor.kinds));
  editor.perform({ ...moved, label: t("Flow tidied up") });
}
