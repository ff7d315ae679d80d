/** Which part of the flow is shown first, and how large. */
import { NODE, NOTE } from "./grid";
import type { FlowDoc, Point, Step } from "./types";

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Point, Size {}

export interface Viewport extends Point {
  zoom: number;
}

const EDGE = 32;
/** Below this a whole flow on one screen cannot be read; then its beginning is shown instead. */
const LEAST = 0.55;
const START = 0.85;

export function boundsOf(steps: readonly Step[]): Box {
  const size = (step: Step) => (step.kind === "note" ? NOTE : NODE);
  const left = Math.min(...steps.map((step) => step.position.x));
  const top = Math.min(...steps.map((step) => step.position.y));
  const right = Math.max(...steps.map((step) => step.position.x + size(step).width));
  const bottom = Math.max(...steps.map((step) => step.position.y + size(step).height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The whole flow from the top when it can be read so, otherwise its first step in the middle of the top. */
export function firstView(doc: FlowDoc, first: Step | undefined, window: Size): Viewport {
  if (!doc.steps.length || !first) return { x: window.width / 2, y: EDGE, zoom: 1 };
  const box = boundsOf(doc.steps);
  // Room for the + under the last row.
  const fit = Math.min(window.width / (box.width + 2 * EDGE), window.height / (box.height + 2 * EDGE + 40));
  const zoom = fit >= LEAST ? Math.min(1, fit) : START;
  if (fit >= LEAST) return { x: window.width / 2 - (box.x + box.width / 2) * zoom, y: EDGE - box.y * zoom, zoom };
  const sideways = doc.layout === "right";
  const x = sideways ? EDGE - first.position.x * zoom : window.width / 2 - (first.position.x + NODE.width / 2) * zoom;
  const y = sideways ? window.height / 2 - (first.position.y + NODE.height / 2) * zoom : EDGE - first.position.y * zoom;
  return { x, y, zoom };
}

/** Whether any of a step can be seen. */
export function isInView(view: Viewport, step: Step, window: Size): boolean {
  const left = step.position.x * view.zoom + view.x;
  const top = step.position.y * view.zoom + view.y;
  const across = left < window.width && left + NODE.width * view.zoom > 0;
  return across && top < window.height && top + NODE.height * view.zoom > 0;
}

/** The view moved as little as needed for a step to be seen whole; the same object when it is. */
export function revealing(view: Viewport, step: Step, window: Size): Viewport {
  const left = step.position.x * view.zoom + view.x;
  const top = step.position.y * view.zoom + view.y;
  const dx = nudge(left, NODE.width * view.zoom, window.width);
  const dy = nudge(top, (NODE.height + 40) * view.zoom, window.height);
  return dx || dy ? { ...view, x: view.x + dx, y: view.y + dy } : view;
}

function nudge(start: number, length: number, room: number): number {
  if (start < EDGE) return EDGE - start;
  const over = start + length - (room - EDGE);
  return over > 0 ? -Math.min(over, start - EDGE) : 0;
}
