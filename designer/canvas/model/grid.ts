/** Measures of the canvas in flow pixels, and the two directions in which a flow can read. */
import type { Layout, Point, Step } from "./types";

export const NODE = { width: 224, height: 56 } as const;
export const NOTE = { width: 200, height: 80 } as const;
export const SNAP = 8;

/** `main` is the direction of the records, `cross` the one in which branches stand side by side. */
export interface Axis {
  main: "x" | "y";
  cross: "x" | "y";
  row: number;
  routerRow: number;
  column: number;
  /** Length of a node along `main` and along `cross`. */
  length: number;
  breadth: number;
}

const DOWN: Axis = {
  main: "y", cross: "x", row: 96, routerRow: 120, column: 280, length: NODE.height, breadth: NODE.width,
};
const RIGHT: Axis = {
  main: "x", cross: "y", row: 288, routerRow: 400, column: 112, length: NODE.width, breadth: NODE.height,
};

export function axisOf(layout: Layout): Axis {
  return layout === "right" ? RIGHT : DOWN;
}

/** The distance from a step to the one after it, start to start; `forked`: signs stand between the two. */
export function rowAfter(axis: Axis, forked: boolean): number {
  return forked ? axis.routerRow : axis.row;
}

export function at(axis: Axis, main: number, cross: number): Point {
  return axis.main === "y" ? { x: cross, y: main } : { x: main, y: cross };
}

export function snap(point: Point): Point {
  return { x: Math.round(point.x / SNAP) * SNAP, y: Math.round(point.y / SNAP) * SNAP };
}

/** True when a node at `point` would touch `step`. */
export function touches(step: Step, point: Point): boolean {
  const gap = 16;
  const size = step.kind === "note" ? NOTE : NODE;
  return (
    point.x < step.position.x + size.width + gap &&
    step.position.x < point.x + NODE.width + gap &&
    point.y < step.position.y + size.height + gap &&
    step.position.y < point.y + NODE.height + gap
  );
}
