/** Questions about a flow document. Nothing here changes it. */
import type { Branch, FlowDoc, Kind, Link, Resource, Step } from "./types";
import { t } from "../words";

export const OUT = "out";
export const ELSE = "else";
export const ERROR = "error";

/** What is asked of a document again and again while something is dragged over it. A document never changes. */
interface Index {
  steps: Map<string, Step>;
  leaving: Map<string, Link[]>;
}

const indexes = new WeakMap<FlowDoc, Index>();

function indexOf(doc: FlowDoc): Index {
  const known = indexes.get(doc);
  if (known) return known;
  const index: Index = { steps: new Map(), leaving: new Map() };
  for (const step of doc.steps) if (!index.steps.has(step.id)) index.steps.set(step.id, step);
  for (const link of doc.edges) index.leaving.set(link.from, [...(index.leaving.get(link.from) ?? []), link]);
  indexes.set(doc, index);
  return index;
}

export function stepById(doc: FlowDoc, id: string | null | undefined): Step | undefined {
  return id ? indexOf(doc).steps.get(id) : undefined;
}

export function linkById(doc: FlowDoc, id: string): Link | undefined {
  return doc.edges.find((link) => link.id === id);
}

export function outgoing(doc: FlowDoc, id: string, port?: string): Link[] {
  const links = indexOf(doc).leaving.get(id) ?? [];
  return port === undefined ? links : links.filter((link) => link.port === port);
}

export function incoming(doc: FlowDoc, id: string): Link[] {
  return doc.edges.filter((link) => link.to === id);
}

/** Stands in for a kind that the server no longer offers, so that the step still shows. */
function unknownKind(step: Step): Kind {
  return {
    kind: step.kind,
    title: step.kind,
    family: "inside",
    group: "",
    icon: "ban",
    hint: t("This kind of step is not installed here"),
    ports: [OUT],
    defaults: {},
  };
}

/** A kind's key in the palette; installed connectors share the kind "connector". */
export function kindKey(kind: Kind): string {
  return kind.connector ? `${kind.kind}:${kind.connector}` : kind.kind;
}

export function kindOf(kinds: readonly Kind[], step: Step): Kind {
  const same = kinds.filter((kind) => kind.kind === step.kind);
  const exact = same.find((kind) => !kind.connector || kind.connector === step.config["connector"]);
  return exact ?? unknownKind(step);
}

export function isTrigger(kinds: readonly Kind[], step: Step): boolean {
  return kindOf(kinds, step).family === "trigger";
}

export function triggerOf(doc: FlowDoc, kinds: readonly Kind[]): Step | undefined {
  return doc.steps.find((step) => isTrigger(kinds, step));
}

export function isNote(step: Step): boolean {
  return step.kind === "note";
}

export function isRouter(step: Step): boolean {
  return step.kind === "router";
}

/** The resources of an API request beside its first: each is a port of the trigger. */
export function resourcesOf(step: Step): Resource[] {
  const resources = step.config["resources"];
  return step.kind === "api" && Array.isArray(resources) ? (resources as Resource[]).filter(({ id }) => id) : [];
}

/** Whether the links of a step part close to it, each with its sign. */
export function isForked(step: Step): boolean {
  return isRouter(step) || resourcesOf(step).length > 0 || failsAside(step);
}

function failsAside(step: Step): boolean {
  return step.config["on_error"] === "branch";
}

/** A router's branches in their order, without the implicit "else". */
export function branchesOf(step: Step): Branch[] {
  const branches = step.config["branches"];
  return isRouter(step) && Array.isArray(branches) ? (branches as Branch[]) : [];
}

/** The ports through which records leave a step, in the order in which they are drawn. */
export function portsOf(step: Step, kind: Kind): string[] {
  const failed = failsAside(step) ? [ERROR] : [];
  if (isRouter(step)) return [...branchesOf(step).map((branch) => branch.id), ELSE, ...failed];
  if (step.kind === "api") return [OUT, ...resourcesOf(step).map(({ id }) => id)];
  return isNote(step) ? [] : [...kind.ports, ...failed];
}

/** The inputs of a step whose links arrive at several places; empty for all others. */
export function inputsOf(kind: Kind): readonly string[] {
  return kind.inputs ?? [];
}

/** The input at which a link arrives; undefined where its target has but one. */
export function inputOf(kind: Kind, link: Pick<Link, "input">): string | undefined {
  const inputs = inputsOf(kind);
  return inputs.includes(link.input ?? "") ? link.input : inputs[0];
}

/** The input that a new link to a step takes: the first that nothing leads to, else the first. */
export function freeInput(doc: FlowDoc, kind: Kind, to: string): string | undefined {
  const taken = new Set(incoming(doc, to).map((link) => inputOf(kind, link)));
  return inputsOf(kind).find((input) => !taken.has(input)) ?? inputsOf(kind)[0];
}

/** The link at another step, arriving at its input of that name where it has several. */
export function arriving(link: Link, to: string, input?: string): Link {
  const { input: _, ...rest } = link;
  return input ? { ...rest, to, input } : { ...rest, to };
}

/** The names of those steps that give pinned data in test runs, as a list in words; empty when there are none. */
export function mockedNames(doc: FlowDoc, mocks: ReadonlySet<string>): string {
  return doc.steps.filter((step) => step.enabled && mocks.has(step.id)).map((step) => step.name).join(", ");
}

/** Every step that records can reach from `id`, without `id` itself. */
export function downstream(doc: FlowDoc, id: string): Set<string> {
  const next = new Map<string, string[]>();
  for (const link of doc.edges) next.set(link.from, [...(next.get(link.from) ?? []), link.to]);
  const seen = new Set<string>();
  const queue = [...(next.get(id) ?? [])];
  while (queue.length) {
    const current = queue.pop() as string;
    if (seen.has(current)) continue;
    seen.add(current);
    queue.push(...(next.get(current) ?? []));
  }
  return seen;
}

/** Every step whose records can reach `id`, without `id` itself. */
export function upstream(doc: FlowDoc, id: string): Set<string> {
  const turned = doc.edges.map((link) => ({ ...link, from: link.to, to: link.from }));
  return downstream({ ...doc, edges: turned }, id);
}

/** `base`, or `base 2`, `base 3`… so that two steps do not share a name. */
export function freeName(doc: FlowDoc, base: string): string {
  const taken = new Set(doc.steps.map((step) => step.name));
  if (!taken.has(base)) return base;
  const stem = base.replace(/ \d+$/, "");
  let number = 2;
  while (taken.has(`${stem} ${number}`)) number += 1;
  return `${stem} ${number}`;
}

/** Every id in use, so that a new one collides with none of them. */
export function takenIds(doc: FlowDoc): Set<string> {
  const taken = new Set<string>();
  for (const step of doc.steps) {
    taken.add(step.id);
    for (const branch of branchesOf(step)) taken.add(branch.id);
  }
  for (const link of doc.edges) taken.add(link.id);
  return taken;
}
