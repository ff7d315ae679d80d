/** A small flow and the kinds it needs, for the tests of the model. */
import type { Branch, FlowDoc, Kind, Link, Step } from "./types";

function kind(name: string, family: Kind["family"], ports: string[] = ["out"], defaults = {}): Kind {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return { kind: name, title, family, group: family, icon: name, hint: `About ${name}`, ports, defaults };
}

export const KINDS: Kind[] = [
  kind("manual", "trigger", ["out"], { arguments: [] }),
  kind("webhook", "trigger"),
  kind("http", "outside"),
  kind("map", "inside"),
  kind("filter", "inside"),
  kind("router", "inside", ["else"], { mode: "first", branches: [{ id: "0000000b", name: "One", condition: "" }] }),
  { ...kind("join", "inside"), inputs: ["left", "right"] },
  kind("return", "inside", []),
  kind("note", "inside", []),
];

export function kindNamed(name: string): Kind {
  const found = KINDS.find((candidate) => candidate.kind === name);
  if (!found) throw new Error(`No kind ${name}`);
  return found;
}

export function step(id: string, name: string, x: number, y: number, config: Record<string, unknown> = {}): Step {
  return { id, kind: name, name: `${name} ${id}`, position: { x, y }, enabled: true, config };
}

export function link(from: string, to: string, port = "out"): Link {
  return { id: `${from}-${port}-${to}`, from, port, to };
}

export function flow(steps: Step[], edges: Link[] = []): FlowDoc {
  return { schema_version: 1, name: "Flow", description: "", layout: "down", steps, edges, requires: [] };
}

/** start → a → b, straight down. */
export function chain(): FlowDoc {
  const steps = [step("start", "manual", 0, 0), step("a", "map", 0, 96), step("b", "http", 0, 192)];
  return flow(steps, [link("start", "a"), link("a", "b")]);
}

export const BRANCHES: Branch[] = [
  { id: "eu", name: "EU", condition: "record.eu" },
  { id: "us", name: "US", condition: "" },
];

/** start → router with branches eu → left, else → right; us is open. */
export function forked(): FlowDoc {
  const steps = [
    step("start", "manual", 0, 0),
    step("split", "router", 0, 96, { branches: BRANCHES }),
    step("left", "map", -280, 216),
    step("right", "http", 280, 216),
  ];
  return flow(steps, [link("start", "split"), link("split", "left", "eu"), link("split", "right", "else")]);
}
