/** The flow as a list: every step once, in the order in which records meet it, branches indented. */
import { ERROR, incoming, inputOf, isNote, isRouter, kindOf, outgoing, portsOf, resourcesOf, stepById } from "./doc";
import { axisOf } from "./grid";
import { signOf } from "./ports";
import type { Sign } from "./ports";
import type { FlowDoc, Kind, Step } from "./types";

export type OutlineRow =
  | { type: "step"; step: Step; depth: number }
  | { type: "branch"; step: Step; port: string; sign: Sign; depth: number }
  /** The way goes on at a step that stands above; `input` is where it arrives, of a step with several. */
  | { type: "join"; step: Step; depth: number; input?: string | undefined };

export function outline(doc: FlowDoc, kinds: readonly Kind[]): OutlineRow[] {
  const { main } = axisOf(doc.layout);
  const rows: OutlineRow[] = [];
  const seen = new Set<string>();
  const heads = doc.steps
    .filter((step) => !incoming(doc, step.id).length)
    .sort((a, b) => Number(isNote(a)) - Number(isNote(b)) || a.position[main] - b.position[main]);
  for (const head of heads) walk(doc, kinds, head, 0, seen, rows);
  return rows;
}

function walk(
  doc: FlowDoc,
  kinds: readonly Kind[],
  step: Step,
  depth: number,
  seen: Set<string>,
  rows: OutlineRow[],
  input?: string,
): void {
  if (seen.has(step.id)) {
    rows.push({ type: "join", step, depth, input });
    return;
  }
  seen.add(step.id);
  rows.push({ type: "step", step, depth });
  for (const port of portsOf(step, kindOf(kinds, step))) {
    const sign = signOf(step, port);
    if (sign) rows.push({ type: "branch", step, port, sign, depth: depth + 1 });
    const targets = outgoing(doc, step.id, port);
    const deeper = depth + (isRouter(step) || resourcesOf(step).length || port === ERROR || targets.length > 1 ? 1 : 0);
    for (const link of targets) {
      const target = stepById(doc, link.to);
      if (target) walk(doc, kinds, target, deeper, seen, rows, inputOf(kindOf(kinds, target), link));
    }
  }
}
