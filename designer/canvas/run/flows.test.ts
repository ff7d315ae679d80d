import { expect, it } from "vitest";
import { flow, forked, link, step } from "../model/sample";
import { linkFlows, thickness } from "./flows";
import type { StepRun } from "./types";

const run = (state: StepRun["state"], all: number, ok: number): StepRun => ({
  state, in: all, ok, ignored: 0, failed: 0, held: 0, pending: all - ok,
});

it("grows by one pixel with each power of ten, up to six", () => {
  expect([0, 1, 10, 1000, 10 ** 9].map(thickness)).toEqual([2, 2, 3, 5, 6]);
});

it("counts a branch by what arrived, and is through when its source is done", () => {
  const flows = linkFlows(forked(), { start: run("done", 9, 9), split: run("running", 9, 5), left: run("running", 3, 1) });
  expect(flows.get("start-out-split")).toMatchObject({ count: 9, state: "through" });
  expect(flows.get("split-eu-left")).toMatchObject({ count: 3, state: "moving" });
  expect(flows.get("split-else-right")).toMatchObject({ count: null, state: "still" });
});

it("counts an error branch by what failed", () => {
  const calls = flow(
    [step("a", "http", 0, 0, { on_error: "branch" }), step("b", "map", 0, 0), step("c", "map", 0, 0)],
    [link("a", "b"), link("a", "c", "error")],
  );
  const flows = linkFlows(calls, { a: { ...run("done", 9, 7), failed: 2, pending: 0 } });
  expect([...flows.values()].map((each) => each.count)).toEqual([7, 2]);
});

it("counts what a step sent, not what the next one makes of it", () => {
  const met = flow(
    [step("a", "map", 0, 0), step("b", "map", 0, 0), step("c", "map", 0, 0)],
    [link("a", "c"), link("b", "c")],
  );
  const flows = linkFlows(met, { a: run("running", 7, 4), b: run("running", 7, 2), c: run("running", 6, 6) });
  expect([...flows.values()].map((each) => each.count)).toEqual([4, 2]);
});

it("counts each resource of an API request by what arrived there", () => {
  const api = flow(
    [step("ask", "api", 0, 0, { resources: [{ id: "r2", method: "POST", path: "/parcels" }] }), step("one", "map", 0, 0), step("two", "map", 0, 0)],
    [link("ask", "one"), link("ask", "two", "r2")],
  );
  const flows = linkFlows(api, { ask: run("done", 3, 3), one: run("done", 3, 3) });
  expect([...flows.values()].map((each) => each.count)).toEqual([3, null]);
});
