/** Arrow keys on the canvas: they follow links, and cross over to the branch beside. */
import { incoming, isNote, outgoing, stepById } from "./doc";
import { axisOf } from "./grid";
import type { FlowDoc, Step } from "./types";

export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

export function isArrow(key: string): key is Arrow {
  return key === "ArrowUp" || key === "ArrowDown" || key === "ArrowLeft" || key === "ArrowRight";
}

/** The step that an arrow leads to, or null at the edge of the flow. */
export function neighbour(doc: FlowDoc, id: string, arrow: Arrow): string | null {
  const step = stepById(doc, id);
  if (!step) return doc.steps[0]?.id ?? null;
  const { main, cross } = axisOf(doc.layout);
  const forward = main === "y" ? "ArrowDown" : "ArrowRight";
  const back = main === "y" ? "ArrowUp" : "ArrowLeft";
  if (arrow === forward) return nearest(doc, step, outgoing(doc, id).map((link) => link.to), cross);
  if (arrow === back) return nearest(doc, step, incoming(doc, id).map((link) => link.from), cross);
  return beside(doc, step, arrow === "ArrowRight" || arrow === "ArrowDown" ? 1 : -1);
}

function nearest(doc: FlowDoc, step: Step, ids: string[], cross: "x" | "y"): string | null {
  const away = (id: string) => Math.abs((stepById(doc, id)?.position[cross] ?? 0) - step.position[cross]);
  return [...ids].sort((a, b) => away(a) - away(b))[0] ?? null;
}

function beside(doc: FlowDoc, step: Step, side: 1 | -1): string | null {
  const { main, cross } = axisOf(doc.layout);
  const score = (other: Step) =>
    Math.abs(other.position[cross] - step.position[cross]) + 3 * Math.abs(other.position[main] - step.position[main]);
  const candidates = doc.steps.filter((other) => (other.position[cross] - step.position[cross]) * side > 24);
  return candidates.sort((a, b) => score(a) - score(b))[0]?.id ?? null;
}

/** The step that Tab enters at: the trigger or whatever stands first. */
export function firstStep(doc: FlowDoc): Step | undefined {
  // Every step on the canvas asks, at every change.
  if (!FIRST.has(doc)) FIRST.set(doc, findFirst(doc));
  return FIRST.get(doc);
}

const FIRST = new WeakMap<FlowDoc, Step | undefined>();

function findFirst(doc: FlowDoc): Step | undefined {
  const { main } = axisOf(doc.layout);
  const led = new Set(doc.edges.map((link) => link.to));
  const heads = doc.steps.filter((step) => !isNote(step) && !led.has(step.id));
  const pool = heads.length ? heads : doc.steps;
  return [...pool].sort((a, b) => a.position[main] - b.position[main])[0];
}
