/** Going from step to step, and choosing several. */
import type { Desk } from "../context";
import { axisOf } from "../model/grid";
import { downstream, upstream } from "../model/doc";
import { neighbour } from "../model/navigate";
import type { Arrow } from "../model/navigate";
import { expand } from "../keyboard/keys";
import { focusStep } from "../panel/side-panel";
import type { At, Command } from "./types";
import { n, t } from "../words";

export const SELECT: readonly Command[] = [
  { id: "follow", title: t("Follow the links"), group: "Select", where: "canvas", keys: expand("Arrows"), shown: ["Arrows"], arrows: true, needsStep: true, run: follow },
  { id: "look-around", title: t("Follow them, and select nothing"), group: "Select", where: "canvas", keys: expand("Ctrl+Arrows"), shown: ["Ctrl+Arrows"], arrows: true, needsStep: true, run: lookAround },
  { id: "select-stream", title: t("Select all that comes before or after"), group: "Select", where: "canvas", keys: expand("Shift+Arrows"), shown: ["Shift+Arrows"], arrows: true, needsStep: true, run: selectStream },
  { id: "select", title: t("Select or deselect the step"), group: "Select", where: "canvas", keys: ["Space"], run: toggleSelected },
  { id: "select-all", title: t("Select everything"), group: "Select", where: "beside-panel", keys: ["Ctrl+A"], icon: "layout-grid", run: ({ editor }) => editor.select(editor.doc.steps.map((step) => step.id)) },
];

/** Takes the selection along, so that there is one ring. */
function follow({ editor }: Desk, { step, key }: At): void {
  const next = neighbour(editor.doc, step as string, key as Arrow);
  if (!next) return;
  editor.select([next]);
  editor.view?.reveal(next);
  focusStep(next);
}

/** Only the keyboard goes, for Space to select more. */
function lookAround({ editor }: Desk, { step, key }: At): void {
  const next = neighbour(editor.doc, step as string, key as Arrow);
  if (!next) return;
  editor.store.set({ focus: next });
  editor.view?.reveal(next);
  focusStep(next);
}

/** Along the records: everything before or after. Across: the neighbour too. */
function selectStream({ editor }: Desk, { step, key }: At): void {
  const id = step as string;
  const { doc } = editor;
  const along = axisOf(doc.layout).main === "y" ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
  const more = key === along[0] ? upstream(doc, id) : key === along[1] ? downstream(doc, id) : [neighbour(doc, id, key as Arrow)];
  const selection = new Set([...editor.store.get().selection, id, ...[...more].filter((one) => one !== null)]);
  editor.store.set({ selection, link: null });
  editor.say(n("{count} step selected", "{count} steps selected", selection.size));
}

function toggleSelected({ editor }: Desk, { step }: At): void {
  if (!step) return;
  const selection = new Set(editor.store.get().selection);
  if (!selection.delete(step)) selection.add(step);
  editor.store.set({ selection, link: null });
}
