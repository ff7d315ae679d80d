/** The document as React Flow's nodes. What did not change keeps its object, so it is not drawn again. */
import { Position } from "@xyflow/react";
import type { NodeHandle } from "@xyflow/react";
import { elbowRoom } from "../model/elbow-room";
import type { ElbowRoom } from "../model/elbow-room";
import { inputOf, inputsOf, isNote, kindOf, portsOf, stepById } from "../model/doc";
import { NODE, NOTE } from "../model/grid";
import { IN, dotOffset, endPoint, openEnds, startPoint } from "../model/ports";
import type { FlowDoc, Kind, Layout, Summaries } from "../model/types";
import type { StepRun } from "../run/types";
import type { StepData, StepNode } from "./types";

export interface NodeSource {
  doc: FlowDoc;
  kinds: readonly Kind[];
  summaries: Summaries;
  problems: ReadonlyMap<string, readonly unknown[]>;
  selection: ReadonlySet<string>;
  runs: Record<string, StepRun> | null;
  editable: boolean;
}

/** Builds nodes again and again, reusing those that say the same as before. */
export function nodeBuilder(): (source: NodeSource) => StepNode[] {
  let last = new Map<string, StepNode>();
  return (source) => {
    const room = elbowRoom(source.editable ? source.doc.steps : []);
    const led = ledInputs(source);
    const nodes = source.doc.steps.map((step) => {
      const data = dataOf(source, step, room(step.id), led.get(step.id) ?? NONE);
      const selected = source.selection.has(step.id);
      const before = last.get(step.id);
      if (before && before.selected === selected && sameData(before.data, data)) return before;
      return build(data, selected);
    });
    last = new Map(nodes.map((node) => [node.id, node]));
    return nodes;
  };
}

const NONE: readonly string[] = [];

/** The inputs of each step that a link leads to; "in" where a step has but one. */
function ledInputs({ doc, kinds }: NodeSource): Map<string, string[]> {
  const led = new Map<string, string[]>();
  for (const link of doc.edges) {
    const to = stepById(doc, link.to);
    const input = (to && inputOf(kindOf(kinds, to), link)) ?? IN;
    if (!led.get(link.to)?.includes(input)) led.set(link.to, [...(led.get(link.to) ?? []), input]);
  }
  return led;
}

function dataOf(source: NodeSource, step: StepData["step"], room: ElbowRoom, led: readonly string[]): StepData {
  const kind = kindOf(source.kinds, step);
  return {
    step,
    kind,
    layout: source.doc.layout,
    summary: source.summaries[step.id] ?? kind.hint,
    problems: source.problems.get(step.id)?.length ?? 0,
    ends: source.editable ? openEnds(source.doc, step, kind) : [],
    room,
    led,
    ports: portsOf(step, kind),
    run: source.runs?.[step.id] ?? null,
  };
}

function sameData(a: StepData, b: StepData): boolean {
  return (
    a.step === b.step &&
    a.kind === b.kind &&
    a.layout === b.layout &&
    a.summary === b.summary &&
    a.problems === b.problems &&
    a.room.left === b.room.left &&
    a.room.right === b.room.right &&
    sameJson(a.led, b.led) &&
    sameJson(a.ends, b.ends) &&
    sameJson(a.run, b.run)
  );
}

function sameJson(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function build(data: StepData, selected: boolean): StepNode {
  const note = isNote(data.step);
  const size = note ? NOTE : NODE;
  return {
    id: data.step.id,
    type: note ? "note" : "step",
    position: data.step.position,
    data,
    selected,
    // Known sizes spare a round of measuring each node in the browser.
    width: size.width,
    height: note ? undefined : size.height,
    measured: { width: size.width, height: size.height },
    handles: note ? [] : handles(data),
  };
}

function handles(data: StepData): NodeHandle[] {
  const { layout, ports, kind } = data;
  const sideways = layout === "right";
  const start = startPoint(layout);
  const out = ports.map((port, index) => {
    const offset = dotOffset(index, ports.length, layout);
    const x = sideways ? start.x : start.x + offset;
    const y = sideways ? start.y + offset : start.y;
    const position = sideways ? Position.Right : Position.Bottom;
    return { id: port, type: "source" as const, position, x, y, width: 0, height: 0 };
  });
  if (kind.family === "trigger") return out;
  const position = sideways ? Position.Left : Position.Top;
  const inputs = inputsOf(kind);
  const ends = (inputs.length ? inputs : [IN]).map((id) => {
    return { id, type: "target" as const, position, ...endPoint(layout as Layout, inputs, id), width: 0, height: 0 };
  });
  return [...out, ...ends];
}
