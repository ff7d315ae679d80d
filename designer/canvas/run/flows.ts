/** How many records took each link, as far as the counters of its two steps say. */
import type { LinkFlow } from "../canvas/types";
import { incoming, isRouter, outgoing } from "../model/doc";
import type { FlowDoc, Link } from "../model/types";
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

/** A step with one way in got everything by it; a step with one way out sent everything there. */
function countOf(doc: FlowDoc, steps: Record<string, StepRun>, link: Link): number | null {
  const target = steps[link.to];
  if (target && incoming(doc, link.to).length === 1) return target.in;
  const from = doc.steps.find((step) => step.id === link.from);
  if (!from || isRouter(from) || outgoing(doc, link.from).length !== 1) return null;
  return steps[link.from]?.ok ?? null;
}
