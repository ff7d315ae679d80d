/** How many records took each link, as far as the counters of its two steps say. */
import type { LinkFlow } from "../canvas/types";
import { ERROR, incoming, resourcesOf, stepById } from "../model/doc";
import type { FlowDoc, Link, Step } from "../model/types";
import type { StepRun } from "./types";

const THIN = 2;
const THICK = 6;

/** Two to six pixels, by the logarithm of the records: each power of ten adds one. */
export function thickness(count: number): number {
  return count > 0 ? Math.min(THICK, THIN + Math.log10(count)) : THIN;
}

export function linkFlows(doc: FlowDoc, steps: Record<string, StepRun>): Map<string, LinkFlow> {
  return new Map(doc.edges.map((link) => [link.id, flowOf(doc, steps, link)]));
}

function flowOf(doc: FlowDoc, steps: Record<string, StepRun>, link: Link): LinkFlow {
  const count = countOf(doc, steps, link);
  const source = steps[link.from]?.state;
  const done = source === "done" || source === "failed";
  const state = !count ? "still" : done ? "through" : "moving";
  return { count, state, width: thickness(count ?? 0) };
}

/** Kinds whose ways out carry other numbers than what they finished. */
const OTHERWISE = new Set(["router", "for_each", "collect", "join"]);

/** A call of an API flow leaves by the resource that was called; the trigger counts them together. */
function partsOtherwise(from: Step): boolean {
  return OTHERWISE.has(from.kind) || resourcesOf(from).length > 0;
}

/** Every way out of a step carries all that it sent on; where that differs, it shows where it arrives. */
function countOf(doc: FlowDoc, steps: Record<string, StepRun>, link: Link): number | null {
  const from = stepById(doc, link.from);
  if (!from) return null;
  if (link.port === ERROR) return steps[link.from]?.failed ?? null;
  if (!partsOtherwise(from)) return steps[link.from]?.ok ?? null;
  return incoming(doc, link.to).length === 1 ? (steps[link.to]?.in ?? null) : null;
}
