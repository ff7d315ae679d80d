/** Opens the picker at a step: for what comes after it, before it, in its place, or at the end of a new link. */
import type { Editor } from "../editor/editor";
import type { Wish } from "../editor/types";
import { incoming, isTrigger } from "../model/doc";
import type { Point } from "../model/types";
import { t } from "../words";

function elementOf(id: string): Element | null {
  return document.querySelector(`[data-step="${CSS.escape(id)}"]`);
}

function ask(editor: Editor, id: string, spot: Wish): void {
  editor.select([id]);
  editor.store.set({ picker: { spot, anchor: under(elementOf(id)) } });
}

function under(element: Element | null): Point {
  const box = element?.getBoundingClientRect();
  return { x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.bottom ?? 0) + 8 };
}

/** For the first open end of the step, or for the link behind it. */
export function askAfter(editor: Editor, id: string): void {
  const link = editor.doc.edges.find((edge) => edge.from === id);
  const open = elementOf(id)?.querySelector<HTMLElement>("[data-plus]")?.dataset["plus"];
  if (open) ask(editor, id, { type: "end", step: id, port: open.split(":")[1] ?? "out" });
  else if (link) ask(editor, id, { type: "link", link: link.id });
  else editor.refuse(t("“{name}” ends the work, so nothing follows it. Select a step before it.", { name: editor.step(id)?.name }));
}

/** For all links that lead into the step. */
export function askBefore(editor: Editor, id: string): void {
  const step = editor.step(id);
  if (!step) return;
  if (step.kind === "note" || isTrigger(editor.kinds, step)) {
    const why = step.kind === "note"
      ? t("Records do not pass through a note, so nothing stands before it. Select a step after it.")
      : t("“{name}” starts the flow, so nothing stands before it. Select a step after it.", { name: step.name });
    editor.refuse(why);
    return;
  }
  const links = incoming(editor.doc, id);
  ask(editor, id, links.length === 1 && links[0] ? { type: "link", link: links[0].id } : { type: "before", step: id });
}

export function askReplacement(editor: Editor, id: string): void {
  if (editor.step(id)?.kind === "note") editor.refuse(t("A note has no other kind. Delete it and add a step."));
  else ask(editor, id, { type: "replace", step: id });
}

export function askLink(editor: Editor, id: string): void {
  if (editor.step(id)?.kind === "note") editor.refuse(t("Records do not pass through a note. Select a step."));
  else ask(editor, id, { type: "connect", step: id });
}
