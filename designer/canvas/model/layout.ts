/** Tidy-up: rows by the longest way from a start, branches side by side, a step above the middle of its branches. */
import { incoming, isForked, isNote, kindOf, outgoing, portsOf } from "./doc";
import { NODE, at, axisOf, rowAfter, snap } from "./grid";
import type { Axis } from "./grid";
import type { FlowDoc, Kind, Point, Step } from "./types";

/** One step in the tree that the layout makes of the graph. `null` children are open branch ends. */
interface Branching {
  children: Map<string, (string | null)[]>;
  /** Steps in which branches meet again, under the step at which they parted. */
  meetings: Map<string, string[]>;
}

export function tidy(doc: FlowDoc, kinds: readonly Kind[]): Map<string, Point> {
  const steps = doc.steps.filter((step) => !isNote(step));
  const axis = axisOf(doc.layout);
  const order = sorted(doc, steps);
  const rows = rowsOf(doc, order, axis);
  const tree = branching(doc, kinds, order);
  const widths = new Map<string, number>();
  for (const step of [...order].reverse()) widths.set(step.id, widthOf(step.id, tree, widths));
  const columns = new Map<string, number>();
  let left = 0;
  for (const step of order) {
    if (incoming(doc, step.id).length) continue;
    spread(step.id, left, tree, widths, columns);
    left += widths.get(step.id) ?? 1;
  }
  separate(order, rows, columns);
  return placed(doc, order, rows, columns, axis);
}

/** Steps so that each stands after everything that leads to it; equal ones as they stand on the canvas. */
function sorted(doc: FlowDoc, steps: Step[]): Step[] {
  const { cross } = axisOf(doc.layout);
  const waiting = new Map(steps.map((step) => [step.id, incoming(doc, step.id).length]));
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ready = steps.filter((step) => !waiting.get(step.id)).sort((a, b) => a.position[cross] - b.position[cross]);
  const result: Step[] = [];
  while (ready.length) {
    const step = ready.shift() as Step;
    result.push(step);
    for (const link of outgoing(doc, step.id)) {
      const left = (waiting.get(link.to) ?? 0) - 1;
      waiting.set(link.to, left);
      const next = byId.get(link.to);
      if (left === 0 && next) ready.push(next);
    }
  }
  return result;
}

function rowsOf(doc: FlowDoc, order: Step[], axis: Axis): Map<string, number> {
  const rows = new Map<string, number>();
  for (const step of order) {
    const start = rows.get(step.id) ?? 0;
    rows.set(step.id, start);
    for (const link of outgoing(doc, step.id)) {
      rows.set(link.to, Math.max(rows.get(link.to) ?? 0, start + rowAfter(axis, isForked(step))));
    }
  }
  return rows;
}

function branching(doc: FlowDoc, kinds: readonly Kind[], order: Step[]): Branching {
  const tree: Branching = { children: new Map(), meetings: new Map() };
  const parents = new Map<string, string>();
  for (const step of order) {
    for (const link of incoming(doc, step.id)) if (!parents.has(step.id)) parents.set(step.id, link.from);
    const sources = incoming(doc, step.id).map((link) => link.from);
    if (sources.length > 1) {
      const above = meeting(sources, parents);
      parents.delete(step.id);
      if (above) {
        parents.set(step.id, above);
        tree.meetings.set(above, [...(tree.meetings.get(above) ?? []), step.id]);
      }
    }
  }
  for (const step of order) tree.children.set(step.id, childrenOf(doc, kinds, step));
  return tree;
}

function childrenOf(doc: FlowDoc, kinds: readonly Kind[], step: Step): (string | null)[] {
  const { cross } = axisOf(doc.layout);
  const place = (id: string) => doc.steps.find((other) => other.id === id)?.position[cross] ?? 0;
  const ports = portsOf(step, kindOf(kinds, step));
  return ports.flatMap((port) => {
    const targets = outgoing(doc, step.id, port).map((link) => link.to);
    if (!targets.length) return ports.length > 1 ? [null] : [];
    return targets.filter((id) => incoming(doc, id).length === 1).sort((a, b) => place(a) - place(b));
  });
}

/** The nearest step that all of `sources` come from. */
function meeting(sources: string[], parents: Map<string, string>): string | undefined {
  const lines = sources.map((id) => {
    const line = [id];
    for (let up = parents.get(id); up !== undefined; up = parents.get(up)) line.push(up);
    return line;
  });
  return lines[0]?.find((id) => lines.every((line) => line.includes(id)));
}

function widthOf(id: string, tree: Branching, widths: Map<string, number>): number {
  const width = (child: string | null) => (child === null ? 1 : (widths.get(child) ?? 1));
  const side = (tree.children.get(id) ?? []).reduce((sum, child) => sum + width(child), 0);
  return Math.max(1, side, ...(tree.meetings.get(id) ?? []).map(width));
}

/** Gives each step its column; columns are counted from 0 and may end in a half. */
function spread(
  id: string,
  left: number,
  tree: Branching,
  widths: Map<string, number>,
  columns: Map<string, number>,
): void {
  const children = tree.children.get(id) ?? [];
  const own = widths.get(id) ?? 1;
  const width = (child: string | null) => (child === null ? 1 : (widths.get(child) ?? 1));
  const total = children.reduce((sum, child) => sum + width(child), 0);
  let edge = left + (own - total) / 2;
  const middles: number[] = [];
  for (const child of children) {
    if (child !== null) spread(child, edge, tree, widths, columns);
    middles.push(child === null ? edge : (columns.get(child) ?? edge));
    edge += width(child);
  }
  const middle = middles.length ? ((middles[0] as number) + (middles.at(-1) as number)) / 2 : left + (own - 1) / 2;
  columns.set(id, middle);
  for (const met of tree.meetings.get(id) ?? []) {
    spread(met, middle - ((widths.get(met) ?? 1) - 1) / 2, tree, widths, columns);
  }
}

/** Moves steps of one row apart when a meeting and a longer branch came to stand on one place. */
function separate(order: Step[], rows: Map<string, number>, columns: Map<string, number>): void {
  const byRow = new Map<number, string[]>();
  for (const step of order) {
    const row = rows.get(step.id) ?? 0;
    byRow.set(row, [...(byRow.get(row) ?? []), step.id]);
  }
  for (const ids of byRow.values()) {
    ids.sort((a, b) => (columns.get(a) ?? 0) - (columns.get(b) ?? 0));
    for (let index = 1; index < ids.length; index += 1) {
      const least = (columns.get(ids[index - 1] as string) ?? 0) + 0.9;
      const id = ids[index] as string;
      if ((columns.get(id) ?? 0) < least) columns.set(id, least + 0.1);
    }
  }
}

/** The first step keeps its place; everything else is set around it. */
function placed(
  doc: FlowDoc,
  order: Step[],
  rows: Map<string, number>,
  columns: Map<string, number>,
  axis: Axis,
): Map<string, Point> {
  const places = new Map<string, Point>();
  const first = order[0];
  if (!first) return places;
  const row = first.position[axis.main] - (rows.get(first.id) ?? 0);
  const column = first.position[axis.cross] - (columns.get(first.id) ?? 0) * axis.column;
  for (const step of order) {
    const main = row + (rows.get(step.id) ?? 0);
    places.set(step.id, snap(at(axis, main, column + (columns.get(step.id) ?? 0) * axis.column)));
  }
  beside(doc, places);
  return places;
}

/** Notes that would lie on a step go to the right of the flow; the others stay. */
function beside(doc: FlowDoc, places: Map<string, Point>): void {
  const spots = [...places.values()];
  const right = Math.max(...spots.map((point) => point.x)) + NODE.width + 56;
  let y = Math.min(...spots.map((point) => point.y));
  for (const note of doc.steps.filter(isNote)) {
    const covered = spots.some(
      (p) => Math.abs(p.x + 12 - note.position.x) < 240 && note.position.y < p.y + 72 && p.y < note.position.y + 96,
    );
    if (!covered) continue;
    places.set(note.id, snap({ x: Math.max(right, note.position.x), y }));
    y += 120;
  }
}
