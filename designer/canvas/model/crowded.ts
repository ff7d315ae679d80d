/** Which steps have a neighbour at their right, where their tools would stand. */
import { NODE } from "./grid";
import type { Step } from "./types";

const TOOLS = 124; // width of the tools with the gap before them

/** The ids of the steps whose tools would lie on another step. */
export function crowded(steps: readonly Step[]): Set<string> {
  const rows = new Map<number, Step[]>();
  for (const step of steps) {
    const row = rowOf(step);
    rows.set(row, [...(rows.get(row) ?? []), step]);
  }
  const near = (step: Step) => [-1, 0, 1].flatMap((by) => rows.get(rowOf(step) + by) ?? []);
  return new Set(steps.filter((step) => near(step).some((other) => inTheWay(step, other))).map((step) => step.id));
}

function rowOf(step: Step): number {
  return Math.floor(step.position.y / NODE.height);
}

function inTheWay(step: Step, other: Step): boolean {
  const right = other.position.x - step.position.x - NODE.width;
  const apart = Math.abs(other.position.y - step.position.y);
  return other.id !== step.id && right > -NODE.width && right < TOOLS && apart < NODE.height;
}
