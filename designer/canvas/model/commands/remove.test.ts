import { expect, it } from "vitest";
import { KINDS, chain, flow, forked, link, step } from "../sample";
import type { Change } from "../types";
import { removeSteps } from "./remove";

const removed = (result: unknown) => result as Change;

it("closes the chain behind a deleted step and moves the rest up", () => {
  const { doc, label, select } = removed(removeSteps(chain(), KINDS, ["a"]));
  expect(doc.edges.map(({ from, port, to }) => [from, port, to])).toEqual([["start", "out", "b"]]);
  expect(doc.steps.map((each) => each.position.y)).toEqual([0, 96]);
  expect(label).toBe("Step “map a” deleted");
  expect(select).toEqual(["start"]);
});

it("does not guess which branch goes on behind a router", () => {
  const { doc } = removed(removeSteps(forked(), KINDS, ["split"]));
  expect(doc.edges).toEqual([]);
});

it("deletes several steps at once and says how many", () => {
  const { doc, label } = removed(removeSteps(chain(), KINDS, ["a", "b"]));
  expect(doc.steps.map((each) => each.id)).toEqual(["start"]);
  expect(label).toBe("2 steps deleted");
});

it("leaves a step where it is when another branch leads there too", () => {
  const meeting = flow(
    [step("start", "manual", 0, 0), step("a", "map", 0, 96), step("b", "map", 280, 96), step("c", "map", 0, 192)],
    [link("start", "a"), link("start", "b"), link("a", "c"), link("b", "c")],
  );
  const { doc } = removed(removeSteps(meeting, KINDS, ["a"]));
  expect(doc.steps.find((each) => each.id === "c")?.position.y).toBe(192);
  expect(doc.edges.map((each) => `${each.from}>${each.to}`)).toEqual(["start>b", "b>c", "start>c"]);
});

it("says what to do when nothing is selected", () => {
  expect(removeSteps(chain(), KINDS, [])).toHaveProperty("refused");
});
