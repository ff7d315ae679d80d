/** Where a step's ports are: the dots on its edge, and the open ends that wait for a next step. */
import { ELSE, ERROR, OUT, branchesOf, isRouter, outgoing, portsOf, resourcesOf, stepById } from "./doc";
import { NODE, SNAP, axisOf } from "./grid";
import type { FlowDoc, Kind, Layout, Point, Step } from "./types";
import { t } from "../words";

/** The handle at which links arrive at a step with one input. */
export const IN = "in";
/** How far under a router its branches part. */
export const BEND = 24;
/** Middle of the + under an open end, from the end of the line. */
export const PLUS_GAP = 22;

/** What people call an input. */
export function inputWord(input: string): string {
  if (input === "left") return t("left");
  return input === "right" ? t("right") : input;
}

/** What is written on a branch's sign. */
export interface Sign {
  name: string;
  condition: string;
}

/** A port without a link; `offset` is its distance across from the middle of its step. */
export interface OpenEnd {
  port: string;
  offset: number;
  sign: Sign | null;
  /** One of several ways out: it leaves the step as a branch does, to keep clear of the others. */
  parted: boolean;
}

/** From the step to the middle of the + at an open end. */
export function reachOf(end: Pick<OpenEnd, "parted">): number {
  return end.parted ? BEND + 26 : PLUS_GAP;
}

export function signOf(step: Step, port: string): Sign | null {
  if (port === ERROR) return { name: t("Error"), condition: t("what fails here") };
  if (step.kind === "api") return resourceSign(step, port);
  if (!isRouter(step)) return null;
  if (port === ELSE) return { name: t("Else"), condition: t("everything left") };
  const branch = branchesOf(step).find((candidate) => candidate.id === port);
  return branch ? { name: branch.name || t("Branch"), condition: branch.condition || t("no condition yet") } : null;
}

/** The method and path of an API request's resource, where it has several. */
function resourceSign(step: Step, port: string): Sign | null {
  const others = resourcesOf(step);
  if (!others.length) return null;
  const { method, path } = port === OUT ? step.config : (others.find(({ id }) => id === port) ?? {});
  return { name: String(method || "GET"), condition: String(path || t("no path yet")) };
}

/** Distance of a port's dot from the middle of its edge, along that edge. */
export function dotOffset(index: number, count: number, layout: Layout): number {
  const length = layout === "right" ? NODE.height : NODE.width;
  return (length * (index + 1)) / (count + 1) - length / 2;
}

/** The middle of the edge at which all links of a step begin, relative to its corner. */
export function startPoint(layout: Layout): Point {
  return layout === "right" ? { x: NODE.width, y: NODE.height / 2 } : { x: NODE.width / 2, y: NODE.height };
}

/** Where a link arrives, relative to the corner of the step; several inputs lie side by side. */
export function endPoint(layout: Layout, inputs: readonly string[] = [], input?: string): Point {
  const aside = inputs.length ? dotOffset(Math.max(0, inputs.indexOf(input ?? "")), inputs.length, layout) : 0;
  return layout === "right" ? { x: 0, y: NODE.height / 2 + aside } : { x: NODE.width / 2 + aside, y: 0 };
}

/** The ports of `step` that lead nowhere yet, each beside its neighbours and not on top of them. */
export function openEnds(doc: FlowDoc, step: Step, kind: Kind): OpenEnd[] {
  const ports = portsOf(step, kind);
  const axis = axisOf(doc.layout);
  const offsets = ports.map((port) => childOffset(doc, step, port));
  const ends: OpenEnd[] = [];
  ports.forEach((port, index) => {
    if (offsets[index] !== undefined) return;
    const offset = slot(offsets, index, axis.column);
    offsets[index] = offset;
    ends.push({ port, offset, sign: signOf(step, port), parted: ports.length > 1 });
  });
  return ends;
}

function childOffset(doc: FlowDoc, step: Step, port: string): number | undefined {
  const { cross } = axisOf(doc.layout);
  const child = stepById(doc, outgoing(doc, step.id, port)[0]?.to);
  return child && child.position[cross] - step.position[cross];
}

function slot(offsets: (number | undefined)[], index: number, column: number): number {
  // On the grid, so that a step placed here lines up with steps that are dragged.
  const ideal = Math.round(((index - (offsets.length - 1) / 2) * column) / SNAP) * SNAP;
  const before = offsets.slice(0, index).filter((offset) => offset !== undefined);
  if (before.length) return Math.max(ideal, Math.max(...before) + column);
  const after = offsets.slice(index + 1).filter((offset) => offset !== undefined);
  return after.length ? Math.min(ideal, Math.min(...after) - column) : ideal;
}
