/** On which sides of a step its tools fit: no neighbour stands there, and the window does not end. */
import { NODE } from "./grid";
import type { Step } from "./types";

/** Width of the tools with the gap before them. */
export const TOOLS = 152;

export type Side = "left" | "right" | "below" | "below-left";

/** From the middle of a step to the tools below it: room for the + of its open end. */
const BESIDE_PLUS = 18;

/** Whether the sides of a step are free of other steps. */
export interface ElbowRoom {
  left: boolean;
  right: boolean;
}

const FREE: ElbowRoom = { left: true, right: true };

/** The room of those steps that have a neighbour in the way; all others have room on both sides. */
export function elbowRoom(steps: readonly Step[]): (id: string) => ElbowRoom {
  const rows = new Map<number, Step[]>();
  for (const step of steps) {
    const row = rowOf(step);
    rows.set(row, [...(rows.get(row) ?? []), step]);
  }
  const tight = new Map<string, ElbowRoom>();
  for (const step of steps) {
    const near = [-1, 0, 1].flatMap((by) => rows.get(rowOf(step) + by) ?? []).filter((other) => beside(step, other));
    const right = !near.some((other) => gap(step, other) > -NODE.width && gap(step, other) < TOOLS);
    const left = !near.some((other) => gap(other, step) > -NODE.width && gap(other, step) < TOOLS);
    if (!left || !right) tight.set(step.id, { left, right });
  }
  return (id) => tight.get(id) ?? FREE;
}

function rowOf(step: Step): number {
  return Math.floor(step.position.y / NODE.height);
}

function beside(step: Step, other: Step): boolean {
  return other.id !== step.id && Math.abs(other.position.y - step.position.y) < NODE.height;
}

/** From the right edge of one to the left edge of the other. */
function gap(one: Step, other: Step): number {
  return other.position.x - one.position.x - NODE.width;
}

interface Window {
  /** Where flow pixel 0 stands, and window pixels for one of the flow. */
  x: number;
  zoom: number;
  width: number;
}

/** Where the tools of a step at `x` stand: at its right, else at its left, else below it, on the side with room. */
export function toolSide(x: number, room: ElbowRoom, window: Window): Side {
  const start = x * window.zoom + window.x;
  const tools = TOOLS * window.zoom;
  if (room.right && start + NODE.width * window.zoom + tools <= window.width) return "right";
  if (room.left && start - tools >= 0) return "left";
  const end = start + (NODE.width / 2 + BESIDE_PLUS + TOOLS) * window.zoom;
  return end <= window.width ? "below" : "below-left";
}
