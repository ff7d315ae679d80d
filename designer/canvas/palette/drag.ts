/** Dragging a kind out of the palette, with a mouse, a pen or a finger. */
import type { PointerEvent as ReactPointerEvent } from "react";
import type { Desk } from "../context";
import { add } from "../editor/actions";
import type { Editor } from "../editor/editor";
import { spotKey } from "../editor/types";
import type { Spot } from "../editor/types";
import { canFollow } from "../model/commands/insert";
import { NODE } from "../model/grid";
import { spotAt } from "../model/hit";
import type { Kind, Point } from "../model/types";
import { addAndOpen } from "../panel/add-and-open";
import { foldAway } from "./fold-away";

const MEANT_PX = 4;

/** Follows the pointer from a press on an item until it is let go. A press without a move stays a click. */
export function beginDrag(desk: Desk, kind: Kind, start: ReactPointerEvent<HTMLElement>): void {
  if (start.button !== 0) return;
  const item = start.currentTarget;
  const from = { x: start.clientX, y: start.clientY };
  let ghost: HTMLElement | null = null;
  const moved = (event: PointerEvent) => {
    const at = { x: event.clientX, y: event.clientY };
    if (!ghost && Math.hypot(at.x - from.x, at.y - from.y) < MEANT_PX) return;
    if (!ghost) foldAway();
    ghost ??= pickUp(item, event.pointerId);
    ghost.style.transform = `translate(${at.x}px, ${at.y}px)`;
    const spot = spotUnder(desk.editor, kind, at);
    desk.editor.store.set({ drop: spot && spot.type !== "place" ? spotKey(spot) : null });
  };
  const ended = (event: PointerEvent) => {
    stop();
    if (!ghost) return;
    swallowClick(item);
    const spot = event.type === "pointerup" ? spotUnder(desk.editor, kind, { x: event.clientX, y: event.clientY }) : null;
    if (spot) addAndOpen(desk, () => add(desk.editor, kind, spot));
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !ghost) return;
    event.stopPropagation();
    stop();
    swallowClick(item);
  };
  const stop = () => {
    ghost?.remove();
    desk.editor.store.set({ drop: null });
    document.removeEventListener("pointermove", moved);
    document.removeEventListener("pointerup", ended);
    document.removeEventListener("pointercancel", ended);
    document.removeEventListener("keydown", key, true);
  };
  document.addEventListener("pointermove", moved);
  document.addEventListener("pointerup", ended);
  document.addEventListener("pointercancel", ended);
  document.addEventListener("keydown", key, true);
}

function pickUp(item: HTMLElement, pointer: number): HTMLElement {
  const ghost = document.createElement("div");
  ghost.className = "cv-ghost";
  ghost.setAttribute("aria-hidden", "true");
  for (const part of item.querySelectorAll(":scope > .icon:first-child, :scope > span")) ghost.append(part.cloneNode(true));
  document.body.append(ghost);
  // A finger on a list belongs to the list until this says otherwise.
  if (item.hasPointerCapture(pointer)) item.releasePointerCapture(pointer);
  return ghost;
}

/** The click that follows a drag on the item itself is not a wish to add. */
function swallowClick(item: HTMLElement): void {
  const swallow = (event: Event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  item.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => item.removeEventListener("click", swallow, { capture: true }), 0);
}

function spotUnder(editor: Editor, kind: Kind, at: Point): Spot | null {
  if (!document.elementFromPoint(at.x, at.y)?.closest("#canvas-root")) return null;
  const point = editor.view?.toFlow(at) ?? { x: 0, y: 0 };
  const hit = canFollow(kind) ? spotAt(editor.doc, editor.kinds, point) : null;
  return hit ?? { type: "place", point: { x: point.x - NODE.width / 2, y: point.y - NODE.height / 2 } };
}
