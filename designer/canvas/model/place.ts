/** Where a new step goes, and how the steps after it make room. */
import { downstream, isForked, stepById } from "./doc";
import { at, axisOf, rowAfter, touches } from "./grid";
import type { FlowDoc, Point, Step } from "./types";

/** The document with the given steps moved by `amount` along the direction of the records. */
export function shift(doc: FlowDoc, ids: ReadonlySet<string>, amount: number): FlowDoc {
  if (!amount || !ids.size) return doc;
  const { main } = axisOf(doc.layout);
  const move = (step: Step): Step =>
    ids.has(step.id) ? { ...step, position: { ...step.position, [main]: step.position[main] + amount } } : step;
  return { ...doc, steps: doc.steps.map(move) };
}

/** Moves `id` and all after it along, as far as is needed for it to start at `start` or later. */
export function pushTo(doc: FlowDoc, id: string, start: number): FlowDoc {
  const step = stepById(doc, id);
  if (!step) return doc;
  const amount = Math.max(0, start - step.position[axisOf(doc.layout).main]);
  return shift(doc, new Set([id, ...downstream(doc, id)]), amount);
}

/** The place one row after `step`, `offset` across from it. */
export function placeAfter(doc: FlowDoc, step: Step, offset = 0): Point {
  const axis = axisOf(doc.layout);
  return at(axis, step.position[axis.main] + rowAfter(axis, isForked(step)), step.position[axis.cross] + offset);
}

/** `point`, or the next place beside it where no step stands; in line with `point`, on the grid or not. */
export function freePlace(doc: FlowDoc, point: Point): Point {
  const axis = axisOf(doc.layout);
  let place = point;
  while (doc.steps.some((step) => touches(step, place))) {
    place = { ...place, [axis.cross]: place[axis.cross] + axis.column };
  }
  return place;
}
