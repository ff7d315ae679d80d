/** While steps are dragged: the lines on which they stand level with others, and the small way onto them. */
import { NODE, NOTE } from "./grid";
import type { Point, Step } from "./types";
import type { Box } from "./view";

/** A line in flow pixels, along x or y, from the first to the last box that stands on it. */
export interface Guide {
  axis: "x" | "y";
  at: number;
  from: number;
  to: number;
}

export interface Guided {
  shift: Point;
  guides: Guide[];
}

const OVER = 12; // how far a line reaches beyond the boxes

export function boxOf(step: Step, place: Point = step.position): Box {
  const size = step.kind === "note" ? NOTE : NODE;
  return { x: place.x, y: place.y, width: size.width, height: size.height };
}

/** The smallest box around all of them. */
export function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Snaps `moving` to the nearest lines of `others` that are within `reach` flow pixels, one on each axis. */
export function guidesFor(moving: Box, others: readonly Box[], reach: number): Guided {
  const across = nearest(moving, others, "x", reach);
  const along = nearest(moving, others, "y", reach);
  const shift = { x: across?.by ?? 0, y: along?.by ?? 0 };
  const placed = { ...moving, x: moving.x + shift.x, y: moving.y + shift.y };
  const lines = [lineOf(across, placed, others, "x"), lineOf(along, placed, others, "y")];
  return { shift, guides: lines.filter((line) => line !== null) };
}

interface Match {
  by: number;
  at: number;
}

/** Begin, middle and end of a box on an axis. */
function lines(box: Box, axis: "x" | "y"): [number, number, number] {
  const length = axis === "x" ? box.width : box.height;
  return [box[axis], box[axis] + length / 2, box[axis] + length];
}

function nearest(moving: Box, others: readonly Box[], axis: "x" | "y", reach: number): Match | null {
  const [begin, middle, end] = lines(moving, axis);
  let best: Match | null = null;
  const look = (own: number, at: number) => {
    const by = at - own;
    if (Math.abs(by) <= reach && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, at };
  };
  for (const other of others) {
    const [first, half, last] = lines(other, axis);
    look(middle, half); // the middle first: of boxes of one size, where all three match, it is the one to show
    look(begin, first);
    look(end, last);
  }
  return best;
}

function lineOf(match: Match | null, placed: Box, others: readonly Box[], axis: "x" | "y"): Guide | null {
  if (!match) return null;
  const on = others.filter((box) => lines(box, axis).includes(match.at));
  const box = around([placed, ...on]);
  const [from, , to] = lines(box, axis === "x" ? "y" : "x");
  return { axis, at: match.at, from: from - OVER, to: to + OVER };
}
