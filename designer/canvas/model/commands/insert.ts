/** Adding a step: freely, on a link, after a step, or as the flow's trigger. */
import { newLink, newStep } from "../build";
import {
  OUT, arriving, incoming, inputsOf, isForked, isNote, kindOf, linkById, outgoing, portsOf, stepById, triggerOf,
} from "../doc";
import { axisOf, rowAfter, snap } from "../grid";
import { freePlace, placeAfter, pushTo } from "../place";
import { openEnds } from "../ports";
import type { Change, FlowDoc, Kind, Link, Point, Refusal, Step } from "../types";
import { t } from "../../words";

function added(doc: FlowDoc, step: Step, links: Link[]): Change {
  const next = { ...doc, steps: [...doc.steps, step], edges: [...doc.edges, ...links] };
  return { doc: next, label: t("Step “{name}” added", { name: step.name }), select: [step.id] };
}

function firstPort(step: Step, kind: Kind): string | undefined {
  return portsOf(step, kind)[0];
}

/** Puts a step where it was dropped, without links. */
export function insertFree(doc: FlowDoc, kinds: readonly Kind[], kind: Kind, point: Point): Change | Refusal {
  if (kind.family === "trigger") return insertTrigger(doc, kinds, kind, point);
  return added(doc, newStep(doc, kind, freePlace(doc, snap(point))), []);
}

/** Puts a step between the two ends of a link; what follows moves on to make room. */
export function insertOnLink(doc: FlowDoc, kinds: readonly Kind[], kind: Kind, linkId: string): Change | Refusal {
  const link = linkById(doc, linkId);
  const source = stepById(doc, link?.from);
  const target = stepById(doc, link?.to);
  if (!link || !source || !target) return { refused: t("That link is no longer in the flow.") };
  if (kind.family === "trigger") return insertTrigger(doc, kinds, kind);
  const axis = axisOf(doc.layout);
  const place = placeAfter(doc, source);
  // A branch keeps its column; a plain link keeps the column of what it leads to.
  place[axis.cross] = target.position[axis.cross];
  const step = newStep(doc, kind, place);
  const port = firstPort(step, kind);
  if (!port || isNote(step)) return endsHere(kind);
  const pushed = pushTo(doc, target.id, place[axis.main] + rowAfter(axis, isForked(step)));
  const rest = { ...pushed, edges: pushed.edges.filter((edge) => edge.id !== linkId) };
  const links = [arriving(link, step.id, inputsOf(kind)[0]), newLink(doc, step.id, port, target.id, link.input)];
  return added(rest, step, links);
}

function endsHere(kind: Kind): Refusal {
  return { refused: t("“{title}” ends the work, so it cannot stand between two steps. Add it at the end of a branch.", { title: kind.title }) };
}

/** Adds a step behind one port of `from`; a port that is in use gets it on its first link. */
export function insertAfter(
  doc: FlowDoc,
  kinds: readonly Kind[],
  kind: Kind,
  from: string,
  port?: string,
): Change | Refusal {
  const source = stepById(doc, from);
  if (!source) return { refused: t("That step is no longer in the flow.") };
  if (kind.family === "trigger") return insertTrigger(doc, kinds, kind);
  if (kind.kind === "note") return insertFree(doc, kinds, kind, placeAfter(doc, source, axisOf(doc.layout).column));
  const sourceKind = kindOf(kinds, source);
  const ends = openEnds(doc, source, sourceKind);
  const chosen = port ?? ends[0]?.port ?? firstPort(source, sourceKind);
  if (!chosen) {
    return { refused: t("“{name}” ends the work, so nothing follows it. Select a step before it.", { name: source.name }) };
  }
  const link = outgoing(doc, from, chosen)[0];
  if (link) return insertOnLink(doc, kinds, kind, link.id);
  const end = ends.find((candidate) => candidate.port === chosen);
  const step = newStep(doc, kind, freePlace(doc, placeAfter(doc, source, end?.offset)));
  return added(doc, step, [newLink(doc, from, chosen, step.id, inputsOf(kind)[0])]);
}

/** Puts a step where a new link was let go, and connects it, beside what the port already leads to. */
export function insertForked(
  doc: FlowDoc,
  kinds: readonly Kind[],
  kind: Kind,
  from: string,
  port: string,
  point: Point,
): Change | Refusal {
  if (kind.family === "trigger") return insertTrigger(doc, kinds, kind);
  const step = newStep(doc, kind, freePlace(doc, snap(point)));
  return added(doc, step, [newLink(doc, from, port, step.id, inputsOf(kind)[0])]);
}

/** Adds a step at the end of the flow: the lowest open end, or alone when there is none. */
export function insertAtEnd(doc: FlowDoc, kinds: readonly Kind[], kind: Kind): Change | Refusal {
  if (kind.family === "trigger") return insertTrigger(doc, kinds, kind);
  const last = lastOpenStep(doc, kinds);
  if (last) return insertAfter(doc, kinds, kind, last.id);
  return added(doc, newStep(doc, kind, freePlace(doc, { x: 0, y: 96 })), []);
}

function lastOpenStep(doc: FlowDoc, kinds: readonly Kind[]): Step | undefined {
  const { main } = axisOf(doc.layout);
  const open = doc.steps.filter((step) => openEnds(doc, step, kindOf(kinds, step)).length > 0);
  return open.reduce<Step | undefined>(
    (best, step) => (best && best.position[main] >= step.position[main] ? best : step),
    undefined,
  );
}

/** Adds the flow's trigger before the step that nothing leads into; refuses a second trigger. */
export function insertTrigger(doc: FlowDoc, kinds: readonly Kind[], kind: Kind, point?: Point): Change | Refusal {
  const present = triggerOf(doc, kinds);
  if (present) {
    return { refused: t("A flow has one trigger, and this one starts with “{name}”.", { name: present.name }) };
  }
  const heads = doc.steps.filter((step) => !isNote(step) && !incoming(doc, step.id).length);
  const head = heads.length === 1 ? heads[0] : undefined;
  const axis = axisOf(doc.layout);
  const above = head && { ...head.position, [axis.main]: head.position[axis.main] - axis.row };
  const step = newStep(doc, kind, above ?? freePlace(doc, snap(point ?? { x: 0, y: 0 })));
  return added(doc, step, head ? [newLink(doc, step.id, OUT, head.id, inputsOf(kindOf(kinds, head))[0])] : []);
}

/** Puts a step in front of another one: every link that led there leads to the new step. */
export function insertBefore(doc: FlowDoc, kinds: readonly Kind[], kind: Kind, id: string): Change | Refusal {
  const target = stepById(doc, id);
  if (!target) return { refused: t("That step is no longer in the flow.") };
  if (kind.family === "trigger") return insertTrigger(doc, kinds, kind);
  const axis = axisOf(doc.layout);
  const step = newStep(doc, kind, { ...target.position });
  const port = firstPort(step, kind);
  if (!port || isNote(step)) return endsHere(kind);
  const pushed = pushTo(doc, id, target.position[axis.main] + rowAfter(axis, isForked(step)));
  const inputs = inputsOf(kind);
  const turned = pushed.edges.map((link) =>
    link.to === id ? arriving(link, step.id, inputs.includes(link.input ?? "") ? link.input : inputs[0]) : link,
  );
  return added({ ...pushed, edges: turned }, step, [newLink(doc, step.id, port, id, inputsOf(kindOf(kinds, target))[0])]);
}

/** Puts a step where the end of a link was let go, and leads the link to it. */
export function insertAtPlug(
  doc: FlowDoc,
  kinds: readonly Kind[],
  kind: Kind,
  linkId: string,
  point: Point,
): Change | Refusal {
  if (!linkById(doc, linkId)) return { refused: t("That link is no longer in the flow.") };
  if (kind.family === "trigger") return insertTrigger(doc, kinds, kind);
  const step = newStep(doc, kind, freePlace(doc, snap(point)));
  const edges = doc.edges.map((link) => (link.id === linkId ? arriving(link, step.id, inputsOf(kind)[0]) : link));
  return added({ ...doc, edges }, step, []);
}

/** Whether a step that is there could be put on a link: nothing leads to it or away, and records pass it. */
export function canStandBetween(doc: FlowDoc, kinds: readonly Kind[], step: Step): boolean {
  const linked = doc.edges.some((link) => link.from === step.id || link.to === step.id);
  const kind = kindOf(kinds, step);
  return !linked && canFollow(kind) && firstPort(step, kind) !== undefined;
}

/** Puts a step that is there between the two ends of a link; what follows moves on to make room. */
export function putOnLink(doc: FlowDoc, kinds: readonly Kind[], linkId: string, id: string): Change | Refusal {
  const link = linkById(doc, linkId);
  const step = stepById(doc, id);
  const [source, target] = [stepById(doc, link?.from), stepById(doc, link?.to)];
  const port = step && firstPort(step, kindOf(kinds, step));
  if (!link || !step || !source || !target || !port) return { refused: t("That link is no longer in the flow.") };
  const axis = axisOf(doc.layout);
  const place = placeAfter(doc, source);
  place[axis.cross] = target.position[axis.cross];
  const pushed = pushTo(doc, target.id, place[axis.main] + rowAfter(axis, isForked(step)));
  const steps = pushed.steps.map((other) => (other.id === id ? { ...other, position: place } : other));
  const input = inputsOf(kindOf(kinds, step))[0];
  const edges = pushed.edges.map((other) => (other.id === linkId ? arriving(other, id, input) : other));
  const next = { ...pushed, steps, edges: [...edges, newLink(doc, id, port, target.id, link.input)] };
  return { doc: next, label: t("Step “{name}” put between “{from}” and “{to}”", { name: step.name, from: source.name, to: target.name }), select: [id] };
}

/** True when a kind may stand behind another step, and so may be offered at a +. */
export function canFollow(kind: Kind): boolean {
  return kind.family !== "trigger" && kind.kind !== "note";
}

