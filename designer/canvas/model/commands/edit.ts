/** Changing steps that are there: settings, name, on and off, place. */
import { kindOf, portsOf, stepById } from "../doc";
import type { Change, Config, FlowDoc, Kind, Point, Refusal, Step } from "../types";
import { n, t } from "../../words";

function replace(doc: FlowDoc, step: Step): FlowDoc {
  return { ...doc, steps: doc.steps.map((other) => (other.id === step.id ? step : other)) };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Takes over the settings and the name from a step's form; links of branches that went away go too. */
export function configure(
  doc: FlowDoc,
  kinds: readonly Kind[],
  id: string,
  config: Config,
  name?: string,
): Change | Refusal {
  const step = stepById(doc, id);
  if (!step) return { refused: t("That step is no longer in the flow.") };
  const next: Step = { ...step, config, name: name?.trim() || step.name };
  const label = t("Step “{name}” changed", { name: next.name });
  if (next.name === step.name && same(config, step.config)) return { doc, label };
  const ports = new Set(portsOf(next, kindOf(kinds, next)));
  const edges = doc.edges.filter((link) => link.from !== id || ports.has(link.port));
  const kept = edges.length === doc.edges.length ? doc.edges : edges;
  return { doc: { ...replace(doc, next), edges: kept }, label };
}

/** As long as the server keeps a name. */
const LONGEST = 80;

export function rename(doc: FlowDoc, id: string, name: string): Change | Refusal {
  const step = stepById(doc, id);
  const wanted = name.trim();
  if (!step) return { refused: t("That step is no longer in the flow.") };
  if (!wanted) return { refused: t("A step needs a name. Write one, or press Esc to keep the old one.") };
  if (wanted.length > LONGEST) return { refused: t("A name has at most {longest} characters. This one has {count}.", { longest: LONGEST, count: wanted.length }) };
  return { doc: wanted === step.name ? doc : replace(doc, { ...step, name: wanted }), label: t("Step renamed to “{name}”", { name: wanted }) };
}

/** Turns steps on or off: all off when any is on, otherwise all on. */
export function toggle(doc: FlowDoc, ids: readonly string[]): Change | Refusal {
  const chosen = doc.steps.filter((step) => ids.includes(step.id) && step.kind !== "note");
  if (!chosen.length) return { refused: t("No step is selected. Select a step, then turn it on or off.") };
  const enabled = !chosen.some((step) => step.enabled);
  const steps = doc.steps.map((step) => (chosen.includes(step) ? { ...step, enabled } : step));
  const values = { name: chosen[0]?.name };
  const label = enabled
    ? n("Step “{name}” turned on", "{count} steps turned on", chosen.length, values)
    : n("Step “{name}” turned off", "{count} steps turned off", chosen.length, values);
  return { doc: { ...doc, steps }, label };
}

/** Moves steps to the given places. The hand snaps to the grid while it drags, so this does not. */
export function move(doc: FlowDoc, places: ReadonlyMap<string, Point>): Change {
  let changed = 0;
  const steps = doc.steps.map((step) => {
    const position = places.get(step.id);
    if (!position || (position.x === step.position.x && position.y === step.position.y)) return step;
    changed += 1;
    return { ...step, position: { x: position.x, y: position.y } };
  });
  return { doc: changed ? { ...doc, steps } : doc, label: n("Step moved", "Steps moved", changed) };
}

/** Moves steps by a distance in flow pixels. */
export function nudge(doc: FlowDoc, ids: readonly string[], by: Point): Change {
  const places = new Map<string, Point>();
  for (const step of doc.steps) {
    if (ids.includes(step.id)) places.set(step.id, { x: step.position.x + by.x, y: step.position.y + by.y });
  }
  return move(doc, places);
}
