/** Copy and paste: the clipboard holds a flow document with the chosen steps and the links between them. */
import { withFreshBranches } from "./build";
import { freeName, isTrigger, stepById, takenIds, triggerOf } from "./doc";
import { axisOf, touches } from "./grid";
import { newId } from "./ids";
import type { Change, FlowDoc, Kind, Link, Point, Refusal, Step } from "./types";
import { n, t } from "../words";

/** The part of a document that the given steps make up. */
export function excerpt(doc: FlowDoc, ids: ReadonlySet<string>): FlowDoc {
  const steps = doc.steps.filter((step) => ids.has(step.id));
  const edges = doc.edges.filter((link) => ids.has(link.from) && ids.has(link.to));
  return { ...doc, steps, edges };
}

export function toClipboard(doc: FlowDoc, ids: ReadonlySet<string>): string {
  return JSON.stringify(excerpt(doc, ids), null, 2);
}

/** The document in a text, or null when the text is something else. */
export function fromClipboard(text: string): FlowDoc | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isFlow(value) ? value : null;
}

function isFlow(value: unknown): value is FlowDoc {
  if (typeof value !== "object" || value === null) return false;
  const doc = value as Partial<FlowDoc>;
  return doc.schema_version === 1 && Array.isArray(doc.steps) && doc.steps.every(isStep) && Array.isArray(doc.edges);
}

function isStep(value: unknown): boolean {
  const step = value as Partial<Step> | null;
  return (
    typeof step?.id === "string" &&
    typeof step.kind === "string" &&
    typeof step.name === "string" &&
    typeof step.config === "object" &&
    typeof step.position?.x === "number" &&
    typeof step.position.y === "number"
  );
}

/** Puts an excerpt into the document with new ids, beside what is there. A second trigger is left out. */
export function paste(doc: FlowDoc, kinds: readonly Kind[], part: FlowDoc): Change | Refusal {
  const second = triggerOf(doc, kinds) !== undefined;
  const steps = part.steps.filter((step) => !(second && isTrigger(kinds, step)));
  if (!steps.length) {
    const why = t("A flow has one trigger, so it is not copied. Copy the steps after it.");
    return { refused: part.steps.length ? why : t("The clipboard holds no steps. Copy steps first.") };
  }
  const offset = freeOffset(doc, steps);
  const renamed = renew(doc, steps, part.edges, offset);
  const label = n("Step “{name}” pasted", "{count} steps pasted", steps.length, { name: renamed.steps[0]?.name });
  const next = {
    ...doc,
    steps: [...doc.steps, ...renamed.steps],
    edges: [...doc.edges, ...renamed.edges],
    requires: mergeRequires(doc, part),
  };
  return { doc: next, label, select: renamed.steps.map((step) => step.id) };
}

/** How far the steps must move, column by column, so that none covers one that is there. */
function freeOffset(doc: FlowDoc, steps: readonly Step[]): Point {
  const axis = axisOf(doc.layout);
  const offset = { x: 0, y: 0 };
  const covers = () =>
    steps.some((step) => {
      const place = { x: step.position.x + offset.x, y: step.position.y + offset.y };
      return doc.steps.some((other) => touches(other, place));
    });
  while (covers()) offset[axis.cross] += axis.column;
  return offset;
}

function renew(doc: FlowDoc, steps: Step[], links: Link[], offset: Point): { steps: Step[]; edges: Link[] } {
  const taken = takenIds(doc);
  const ids = new Map<string, string>();
  const ports = new Map<string, string>();
  const fresh = (old: string): string => {
    const id = newId(taken);
    taken.add(id);
    ids.set(old, id);
    return id;
  };
  let named: FlowDoc = doc;
  const renewed = steps.map((step) => {
    const branches = withFreshBranches(structuredClone(step.config), taken);
    branches.ids.forEach((id, old) => ports.set(`${step.id}:${old}`, id));
    const position = { x: step.position.x + offset.x, y: step.position.y + offset.y };
    const name = freeName(named, step.name);
    const copy = { ...step, id: fresh(step.id), name, position, enabled: step.enabled ?? true, config: branches.config };
    named = { ...named, steps: [...named.steps, copy] };
    return copy;
  });
  const edges = links
    .filter((link) => ids.has(link.from) && ids.has(link.to))
    .map((link) => ({
      ...(link.input ? { input: link.input } : {}),
      id: fresh(link.id),
      from: ids.get(link.from) as string,
      port: ports.get(`${link.from}:${link.port}`) ?? link.port,
      to: ids.get(link.to) as string,
    }));
  return { steps: renewed, edges };
}

function mergeRequires(doc: FlowDoc, part: FlowDoc): FlowDoc["requires"] {
  const known = new Set(doc.requires.map((need) => need.connector));
  return [...doc.requires, ...(part.requires ?? []).filter((need) => !known.has(need.connector))];
}

/** Copies steps beside themselves. */
export function duplicate(doc: FlowDoc, kinds: readonly Kind[], ids: ReadonlySet<string>): Change | Refusal {
  const result = paste(doc, kinds, { ...excerpt(doc, ids), requires: [] });
  if ("refused" in result) return result;
  const [first, ...others] = result.select ?? [];
  const label = n("Step “{name}” duplicated", "{count} steps duplicated", others.length + 1, { name: stepById(result.doc, first)?.name });
  return { ...result, label };
}
