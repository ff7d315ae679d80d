/** Deleting steps. The chain closes behind a deleted step, so that the flow still runs through. */
import { newLink } from "../build";
import { refusalOfLink } from "../checks";
import { downstream, incoming, outgoing, stepById } from "../doc";
import { axisOf } from "../grid";
import { shift } from "../place";
import type { Change, FlowDoc, Kind, Refusal, Step } from "../types";
import { n, t } from "../../words";

export function removeSteps(doc: FlowDoc, kinds: readonly Kind[], ids: readonly string[]): Change | Refusal {
  const steps = ids.map((id) => stepById(doc, id)).filter((step) => step !== undefined);
  const [first] = steps;
  if (!first) return { refused: t("No step is selected. Select a step, then delete it.") };
  const next = steps.reduce((current, step) => removeOne(current, kinds, step), doc);
  const label = n("Step “{name}” deleted", "{count} steps deleted", steps.length, { name: first.name });
  const before = incoming(doc, first.id)[0]?.from;
  const select = before && stepById(next, before) ? [before] : [];
  return { doc: next, label, select };
}

function removeOne(doc: FlowDoc, kinds: readonly Kind[], step: Step): FlowDoc {
  const followers = new Set(outgoing(doc, step.id).map((link) => link.to));
  const without: FlowDoc = {
    ...doc,
    steps: doc.steps.filter((other) => other.id !== step.id),
    edges: doc.edges.filter((link) => link.from !== step.id && link.to !== step.id),
  };
  // Behind a router with several branches no single way on would keep its meaning.
  const [follower] = followers;
  if (followers.size !== 1 || !follower) return without;
  return pullUp(rewire(without, kinds, doc, step, follower), step, follower);
}

function rewire(without: FlowDoc, kinds: readonly Kind[], doc: FlowDoc, step: Step, follower: string): FlowDoc {
  const input = outgoing(doc, step.id)[0]?.input;
  return incoming(doc, step.id).reduce((current, link) => {
    if (refusalOfLink(current, kinds, link.from, link.port, follower)) return current;
    const joined = newLink(current, link.from, link.port, follower, input);
    return { ...current, edges: [...current.edges, joined] };
  }, without);
}

/** Moves what follows into the gap, unless another branch also leads there. */
function pullUp(doc: FlowDoc, step: Step, follower: string): FlowDoc {
  const moved = new Set([follower, ...downstream(doc, follower)]);
  const shared = doc.edges.some((link) => moved.has(link.to) && link.to !== follower && !moved.has(link.from));
  const target = stepById(doc, follower);
  if (shared || !target || incoming(doc, follower).length !== 1) return doc;
  const { main } = axisOf(doc.layout);
  return shift(doc, moved, Math.min(0, step.position[main] - target.position[main]));
}
