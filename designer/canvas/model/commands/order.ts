/** Moving a step one place up or down its chain, which is how the outline reorders. */
import { incoming, inputsOf, isRouter, isTrigger, kindOf, outgoing, stepById } from "../doc";
import type { Change, FlowDoc, Kind, Refusal, Step } from "../types";
import { t } from "../../words";

const ALONE = t("Only steps in a straight chain can change places. Move it on the canvas instead.");

/** Exchanges `id` with the step before or after it. */
export function moveInChain(doc: FlowDoc, kinds: readonly Kind[], id: string, by: -1 | 1): Change | Refusal {
  const neighbour = by < 0 ? incoming(doc, id)[0]?.from : outgoing(doc, id)[0]?.to;
  const upper = stepById(doc, by < 0 ? neighbour : id);
  const lower = stepById(doc, by < 0 ? id : neighbour);
  if (!upper || !lower) return { refused: t("There is no step on that side to change places with.") };
  if (isTrigger(kinds, upper)) return { refused: t("“{name}” starts the flow, so it stays first.", { name: upper.name }) };
  if (isRouter(upper) || isRouter(lower) || hasInputs(kinds, upper, lower) || !straight(doc, upper, lower)) return { refused: ALONE };
  const name = stepById(doc, id)?.name;
  const label = by < 0 ? t("Step “{name}” moved up", { name }) : t("Step “{name}” moved down", { name });
  return { doc: exchange(doc, upper, lower), label, select: [id] };
}

/** A step with several inputs keeps the branches that lead to them. */
function hasInputs(kinds: readonly Kind[], ...steps: Step[]): boolean {
  return steps.some((step) => inputsOf(kindOf(kinds, step)).length > 0);
}

function straight(doc: FlowDoc, upper: Step, lower: Step): boolean {
  return outgoing(doc, upper.id).length === 1 && incoming(doc, lower.id).length === 1;
}

/** before → upper → lower → after becomes before → lower → upper → after. */
function exchange(doc: FlowDoc, upper: Step, lower: Step): FlowDoc {
  const between = outgoing(doc, upper.id)[0];
  const edges = doc.edges.map((link) => {
    if (link.id === between?.id) return { ...link, from: lower.id, to: upper.id };
    if (link.to === upper.id) return { ...link, to: lower.id };
    return link.from === lower.id ? { ...link, from: upper.id } : link;
  });
  const steps = doc.steps.map((step) => {
    if (step.id === upper.id) return { ...step, position: lower.position };
    return step.id === lower.id ? { ...step, position: upper.position } : step;
  });
  return { ...doc, steps, edges };
}
