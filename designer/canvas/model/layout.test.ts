import { expect, it } from "vitest";
import { tidy } from "./layout";
import { KINDS, chain, flow, forked, link, step } from "./sample";
import type { FlowDoc } from "./types";

const places = (doc: FlowDoc) => Object.fromEntries(tidy(doc, KINDS));

it("sets a chain under its start, which stays", () => {
  const messy = { ...chain(), steps: chain().steps.map((each, n) => ({ ...each, position: { x: n * 37, y: n * 11 } })) };
  expect(places(messy)).toEqual({ start: { x: 0, y: 0 }, a: { x: 0, y: 96 }, b: { x: 0, y: 192 } });
});

it("sets branches side by side in their order, with room for the open one", () => {
  const result = places(forked());
  expect(result["left"]).toEqual({ x: -280, y: 216 });
  expect(result["right"]).toEqual({ x: 280, y: 216 });
  expect(result["split"]).toEqual({ x: 0, y: 96 });
});

it("sets a meeting under the middle of its branches, below the longest", () => {
  const { steps, edges } = forked();
  const met = flow(
    [...steps, step("long", "map", 0, 0), step("met", "map", 999, 0)],
    [...edges, link("left", "long"), link("long", "met"), link("right", "met")],
  );
  const result = places(met);
  expect(result["met"]).toEqual({ x: 0, y: 408 });
});

it("never puts two steps on one place", () => {
  const steps = [step("start", "manual", 0, 0)];
  const edges = [];
  for (let index = 1; index < 60; index += 1) {
    steps.push(step(`s${index}`, "map", 0, 0));
    edges.push(link(index % 7 === 0 ? "start" : `s${Math.floor(index / 2)}`.replace("s0", "start"), `s${index}`));
    if (index % 9 === 0) edges.push(link(`s${index - 5}`, `s${index}`));
  }
  const taken = Object.values(places(flow(steps, edges))).map(({ x, y }) => `${x},${y}`);
  expect(new Set(taken).size).toBe(60);
});

it("turns the flow to the right", () => {
  expect(places({ ...chain(), layout: "right" })["b"]).toEqual({ x: 576, y: 0 });
});

it("moves a note that would lie under a step, and leaves the others", () => {
  const noted = flow([...chain().steps, step("on", "note", 0, 96), step("far", "note", 600, 0)], chain().edges);
  const result = places(noted);
  expect(result["on"]?.x).toBeGreaterThanOrEqual(280);
  expect(result["far"]).toBeUndefined();
});
