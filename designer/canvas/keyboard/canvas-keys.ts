/** Keys on the canvas: arrows follow links and select, letters act on the step at hand, Delete on what is selected. */
import type { Desk } from "../context";
import { remove, toggleSteps } from "../editor/actions";
import { isTyping } from "../editor/clipboard";
import { nudge } from "../model/commands/edit";
import { isArrow, neighbour } from "../model/navigate";
import type { Arrow } from "../model/navigate";
import { focusStep } from "../panel/side-panel";

const MOVE = 8;

/** Starts to listen; returns how to stop. */
export function listenForCanvasKeys(desk: Desk): () => void {
  const press = (event: KeyboardEvent) => {
    if (!event.defaultPrevented && onCanvas(event.target)) onCanvasKey(desk, event);
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

function onCanvas(target: EventTarget | null): boolean {
  return target instanceof Element && (onGround(target) || target.closest(".cv-region") !== null);
}

/** After a press on free ground nothing has the focus: then the keys mean the canvas too. */
export function onGround(target: Element | null): boolean {
  return target === document.body || target?.matches(".canvas-area") === true;
}

function onCanvasKey(desk: Desk, event: KeyboardEvent): void {
  if (isTyping(event.target)) return;
  const { editor } = desk;
  const id = stepOf(event.target) ?? (editor.store.get().selection.values().next().value as string | undefined);
  const onButton = event.target instanceof HTMLButtonElement;
  if (isArrow(event.key) && id && !event.metaKey) handled(event, () => arrow(desk, id, event));
  else if (event.key === "Delete" || event.key === "Backspace") handled(event, () => erase(desk, id));
  else if (onButton || event.ctrlKey || event.metaKey || event.altKey || !id) return;
  else if (event.key === "Enter") handled(event, () => void desk.panel.open(id));
  else if (event.key === " ") handled(event, () => toggleSelected(desk, id));
  else if (event.key === "a" || event.key === "A") handled(event, () => askForNext(desk, id));
  else if (event.key === "o" || event.key === "O") handled(event, () => toggleSteps(editor, [id]));
}

function handled(event: KeyboardEvent, act: () => void): void {
  event.preventDefault();
  act();
}

function stepOf(target: EventTarget | null): string | undefined {
  return (target as HTMLElement | null)?.closest<HTMLElement>("[data-step]")?.dataset["step"];
}

/** Takes the selection along, so that there is one ring; with Ctrl only the keyboard goes, for Space to select more. */
function arrow(desk: Desk, id: string, event: KeyboardEvent): void {
  const { editor } = desk;
  const key = event.key as Arrow;
  if (event.altKey) return push(desk, id, key);
  const next = neighbour(editor.doc, id, key);
  if (!next) return;
  if (event.ctrlKey) editor.store.set({ focus: next });
  else editor.select([next]);
  editor.view?.reveal(next);
  focusStep(next);
}

function push(desk: Desk, id: string, key: Arrow): void {
  const { editor } = desk;
  const by = {
    ArrowUp: { x: 0, y: -MOVE },
    ArrowDown: { x: 0, y: MOVE },
    ArrowLeft: { x: -MOVE, y: 0 },
    ArrowRight: { x: MOVE, y: 0 },
  }[key];
  const { selection } = editor.store.get();
  const ids = selection.has(id) ? [...selection] : [id];
  editor.perform(nudge(editor.doc, ids, by), `nudge:${ids.join()}`);
}

function erase(desk: Desk, id: string | undefined): void {
  const { editor } = desk;
  const { selection, link } = editor.store.get();
  remove(editor, id && !selection.size && !link ? [id] : undefined);
  const { focus } = editor.store.get();
  const [selected] = editor.store.get().selection;
  if (selected ?? focus) focusStep((selected ?? focus) as string);
}

function toggleSelected(desk: Desk, id: string): void {
  const selection = new Set(desk.editor.store.get().selection);
  if (!selection.delete(id)) selection.add(id);
  desk.editor.store.set({ selection, link: null });
}

/** Opens the picker under the step, for its first open end or for the link behind it. */
export function askForNext(desk: Desk, id: string): void {
  const { editor } = desk;
  if (!editor.canEdit) return;
  const element = document.querySelector(`[data-step="${CSS.escape(id)}"]`);
  const box = element?.getBoundingClientRect();
  const anchor = { x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.bottom ?? 0) + 8 };
  editor.select([id]);
  const link = editor.doc.edges.find((edge) => edge.from === id);
  const open = element?.querySelector<HTMLElement>("[data-plus]")?.dataset["plus"];
  if (open) editor.store.set({ picker: { spot: { type: "end", step: id, port: open.split(":")[1] ?? "out" }, anchor } });
  else if (link) editor.store.set({ picker: { spot: { type: "link", link: link.id }, anchor } });
  else editor.refuse(`“${editor.step(id)?.name}” ends the work, so nothing follows it. Select a step before it.`);
}
