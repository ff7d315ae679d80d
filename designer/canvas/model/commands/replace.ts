/** Another kind in the place of a step: its links stay, and what the new kind also asks for keeps its value. */
import { newStep } from "../build";
import { arriving, freeName, inputsOf, isTrigger, kindOf, outgoing, portsOf, stepById } from "../doc";
import type { Change, Config, FlowDoc, Kind, Link, Refusal, Step } from "../types";
import { n, t } from "../../words";

export function replaceStep(doc: FlowDoc, kinds: readonly Kind[], kind: Kind, id: string): Change | Refusal {
  const old = stepById(doc, id);
  if (!old) return { refused: t("That step is no longer in the flow.") };
  if (isTrigger(kinds, old) !== (kind.family === "trigger")) return { refused: refusalOfFamily(old, kind) };
  const fresh = newStep(doc, kind, old.position);
  const config = { ...fresh.config, ...fitting(old.config, fresh.config) };
  const step = { ...old, kind: kind.kind, config, name: nameOf(doc, kinds, old, kind) };
  const ports = portsOf(step, kind);
  const kept = outgoing(doc, id).length && !ports.length;
  if (kept) return { refused: t("“{title}” ends the work, and steps follow “{name}”. Delete the links behind it first.", { title: kind.title, name: old.name }) };
  const { edges, lost } = replugged(doc, id, ports, inputsOf(kind));
  const steps = doc.steps.map((other) => (other === old ? step : other));
  const replaced = t("Step “{name}” replaced by {title}", { name: old.name, title: kind.title });
  const label = lost ? n("{replaced}; {count} link left out", "{replaced}; {count} links left out", lost, { replaced }) : replaced;
  return { doc: { ...doc, steps, edges }, label, select: [id] };
}

function refusalOfFamily(old: Step, kind: Kind): string {
  return kind.family === "trigger"
    ? t("“{title}” starts a flow, so it cannot stand in the place of “{name}”. Replace the trigger with it.", { title: kind.title, name: old.name })
    : t("“{name}” starts the flow. Replace it with another trigger.", { name: old.name });
}

/** The values of fields that both have, as far as they are of the same sort; accounts belong to their connector. */
function fitting(old: Config, fresh: Config): Config {
  const other = old["connector"] !== fresh["connector"];
  const same = Object.entries(old).filter(([name, value]) => name in fresh && sort(value) === sort(fresh[name]));
  return Object.fromEntries(same.filter(([name]) => !(other && (name === "connection" || name === "operation" || name === "inputs"))));
}

function sort(value: unknown): string {
  return Array.isArray(value) ? "list" : value === null ? "nothing" : typeof value;
}

/** A name that says the kind changes with it; one that somebody chose stays. */
function nameOf(doc: FlowDoc, kinds: readonly Kind[], old: Step, kind: Kind): string {
  const given = kindOf(kinds, old).title;
  const chosen = old.name.replace(/ \d+$/, "") !== given;
  return chosen ? old.name : freeName({ ...doc, steps: doc.steps.filter((step) => step !== old) }, kind.title);
}

/** Links to it get an input each where the new kind has several; links of ports that it has not go to its first port; a second one to the same step is left out. */
function replugged(doc: FlowDoc, id: string, ports: string[], inputs: readonly string[]): { edges: Link[]; lost: number } {
  const [first] = ports;
  const seen = new Set<string>();
  let arrived = 0;
  const edges = doc.edges.flatMap((link) => {
    if (link.to === id) return [arriving(link, id, inputs.includes(link.input ?? "") ? link.input : inputs[Math.min(arrived++, inputs.length - 1)])];
    if (link.from !== id || !first) return [link];
    const port = ports.includes(link.port) ? link.port : first;
    const key = `${port}:${link.to}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [port === link.port ? link : { ...link, port }];
  });
  return { edges, lost: doc.edges.length - edges.length };
}
