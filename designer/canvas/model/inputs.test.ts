import { describe, expect, it } from "vitest";
import { linkBuilder } from "../canvas/links";
import { nodeBuilder } from "../canvas/nodes";
import { paste, toClipboard, fromClipboard } from "./clipboard";
import { connect, replug } from "./commands/connect";
import { insertAfter, insertOnLink } from "./commands/insert";
import { removeSteps } from "./commands/remove";
import { moveInChain } from "./commands/order";
import { replaceStep } from "./commands/replace";
import { trackOf } from "./hit";
import { KINDS, flow, kindNamed, link, step } from "./sample";
import { isRefusal } from "./types";
import type { Change, FlowDoc, Refusal } from "./types";

function done(result: Change | Refusal): FlowDoc {
  if (isRefusal(result)) throw new Error(result.refused);
  return result.doc;
}

/** start → a and b; the join stands below, nothing leads to it. */
function apart(): FlowDoc {
  const steps = [step("start", "manual", 0, 0), step("a", "map", -140, 96), step("b", "map", 140, 96), step("j", "join", 0, 192)];
  return flow(steps, [link("start", "a"), link("start", "b")]);
}

/** … and both lead to the join. */
function together(): FlowDoc {
  return done(connect(done(connect(apart(), KINDS, "a", "out", "j")), KINDS, "b", "out", "j"));
}

const arrivals = (doc: FlowDoc) => doc.edges.filter((edge) => edge.to === "j").map((edge) => [edge.from, edge.input]);

describe("a link to a step with several inputs", () => {
  it("takes the first that is free, or the one that is named", () => {
    expect(arrivals(together())).toEqual([["a", "left"], ["b", "right"]]);
    expect(arrivals(done(connect(apart(), KINDS, "a", "out", "j", "right")))).toEqual([["a", "right"]]);
  });

  it("has no input at any other step", () => {
    expect(together().edges.slice(0, 2).every((edge) => !("input" in edge))).toBe(true);
  });

  it("is refused from a place that leads there already", () => {
    const result = connect(together(), KINDS, "a", "out", "j", "right");
    expect(isRefusal(result) && result.refused).toContain("put a step into one of them");
  });

  it("moves from one input to the other, and loses it elsewhere", () => {
    const doc = done(connect(apart(), KINDS, "a", "out", "j"));
    const id = doc.edges.at(-1)?.id as string;
    expect(arrivals(done(replug(doc, KINDS, id, "a", "out", "j", "right")))).toEqual([["a", "right"]]);
    expect(done(replug(doc, KINDS, id, "a", "out", "j"))).toBe(doc);
    const away = done(replug(doc, KINDS, id, "a", "out", "b"));
    expect(away.edges.at(-1)).toEqual({ id, from: "a", port: "out", to: "b" });
  });
});

it("a step put on a link leads on to the same input, and its going gives it back", () => {
  const doc = together();
  const on = doc.edges.at(-1)?.id as string;
  const longer = done(insertOnLink(doc, KINDS, kindNamed("http"), on));
  const added = longer.steps.at(-1)?.id as string;
  expect(arrivals(longer)).toEqual([["a", "left"], [added, "right"]]);
  expect(longer.edges.find((edge) => edge.id === on)).not.toHaveProperty("input");
  expect(arrivals(done(removeSteps(longer, KINDS, [added])))).toEqual([["a", "left"], ["b", "right"]]);
});

it("a join behind a step is led to at its first input", () => {
  const doc = done(insertAfter(apart(), KINDS, kindNamed("join"), "a"));
  expect(doc.edges.at(-1)?.input).toBe("left");
});

it("keeps its inputs on the clipboard", () => {
  const copied = fromClipboard(toClipboard(together(), new Set(["a", "b", "j"]))) as FlowDoc;
  const doc = done(paste(together(), KINDS, copied));
  expect(doc.edges.slice(-2).map((edge) => edge.input)).toEqual(["left", "right"]);
});

it("gives up its inputs when another kind replaces it, and takes them as a replacement", () => {
  const plain = done(replaceStep(together(), KINDS, kindNamed("http"), "j"));
  expect(arrivals(plain)).toEqual([["a", undefined], ["b", undefined]]);
  expect(arrivals(done(replaceStep(plain, KINDS, kindNamed("join"), "j")))).toEqual([["a", "left"], ["b", "right"]]);
});

it("does not change places in its chain", () => {
  const doc = done(connect(apart(), KINDS, "a", "out", "j"));
  expect(isRefusal(moveInChain(doc, KINDS, "j", -1))).toBe(true);
});

describe("on the canvas", () => {
  const source = (doc: FlowDoc) => ({ doc, kinds: KINDS, summaries: {}, problems: new Map(), selection: new Set<string>(), runs: null, editable: true });

  it("has a dot for each input, side by side in either direction", () => {
    const node = nodeBuilder()(source(together())).find(({ id }) => id === "j");
    const targets = node?.handles?.filter(({ type }) => type === "target") ?? [];
    expect(targets.map(({ id, y }) => [id, y])).toEqual([["left", 0], ["right", 0]]);
    expect((targets[1]?.x ?? 0) - (targets[0]?.x ?? 0)).toBeGreaterThan(60);
    expect(node?.data.led).toEqual(["left", "right"]);
    const across = nodeBuilder()(source({ ...together(), layout: "right" })).find(({ id }) => id === "j");
    expect(across?.handles?.filter(({ type }) => type === "target").map(({ x }) => x)).toEqual([0, 0]);
  });

  it("draws each link to its own dot, also where a step is dropped on it and in the picture", () => {
    const doc = together();
    const edges = linkBuilder()({ doc, kinds: KINDS, selection: new Set(), link: null, flows: null });
    expect(edges.map((edge) => edge.targetHandle)).toEqual(["in", "in", "left", "right"]);
    const [left, right] = doc.edges.slice(-2).map((edge) => trackOf(doc, KINDS, edge)?.points.at(-1)?.x ?? 0);
    expect((right ?? 0) - (left ?? 0)).toBeGreaterThan(60);
  });

  it("draws a link anew when it only moved to the other input", () => {
    const build = linkBuilder();
    const doc = done(connect(apart(), KINDS, "a", "out", "j"));
    const of = (one: FlowDoc) => build({ doc: one, kinds: KINDS, selection: new Set(), link: null, flows: null }).at(-1);
    const before = of(doc);
    const moved = done(replug(doc, KINDS, doc.edges.at(-1)?.id as string, "a", "out", "j", "right"));
    expect([before?.targetHandle, of(moved)?.targetHandle]).toEqual(["left", "right"]);
  });
});
