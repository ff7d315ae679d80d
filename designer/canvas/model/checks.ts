/** Whether two steps may be connected. The server checks again; this answers while the pointer moves. */
import { downstream, inputsOf, isNote, isTrigger, kindOf, portsOf, stepById } from "./doc";
import type { FlowDoc, Kind, Step } from "./types";
import { t } from "../words";

/** The sentence that refuses the link, or null when it may be made. */
export function refusalOfLink(
  doc: FlowDoc,
  kinds: readonly Kind[],
  from: string,
  port: string,
  to: string,
): string | null {
  const source = stepById(doc, from);
  const target = stepById(doc, to);
  if (!source || !target) return t("That step is no longer in the flow.");
  if (source.id === target.id) return t("A step cannot follow itself. Connect it to another step.");
  return refusalOfEnds(doc, kinds, source, port, target) ?? refusalOfLoop(doc, source, target);
}

function refusalOfEnds(
  doc: FlowDoc,
  kinds: readonly Kind[],
  source: Step,
  port: string,
  target: Step,
): string | null {
  if (isTrigger(kinds, target)) {
    return t("“{name}” starts the flow, so nothing leads into it. Connect to a step after it.", { name: target.name });
  }
  if (isNote(source) || isNote(target)) return t("Records do not pass through a note. Connect two steps.");
  if (!portsOf(source, kindOf(kinds, source)).includes(port)) {
    return t("“{name}” ends the work, so nothing follows it. Start the link at another step.", { name: source.name });
  }
  const same = doc.edges.some((l) => l.from === source.id && l.port === port && l.to === target.id);
  if (!same) return null;
  const names = { from: source.name, to: target.name };
  if (!inputsOf(kindOf(kinds, target)).length) return t("“{from}” already leads to “{to}”.", names);
  return t("“{from}” already leads to “{to}”. Its inputs take different branches: put a step into one of them.", names);
}

function refusalOfLoop(doc: FlowDoc, source: Step, target: Step): string | null {
  if (!downstream(doc, target.id).has(source.id)) return null;
  return t("“{first}” already comes before “{second}”. A flow has no loops: connect to a later step.", { first: target.name, second: source.name });
}
