import { expect, it } from "vitest";
import { crowded } from "./crowded";
import { chain, forked } from "./sample";
import type { Step } from "./types";

it("finds nobody in a straight line", () => {
  expect(crowded(chain().steps).size).toBe(0);
});

it("finds the left one of two steps in a row", () => {
  const [left, right] = forked().steps.slice(0, 2) as [Step, Step];
  const beside = (x: number, y: number) => [
    { ...left, position: { x: 0, y: 0 } },
    { ...right, position: { x, y } },
  ];
  expect([...crowded(beside(280, 0))]).toEqual([left.id]);
  expect([...crowded(beside(280, 40))]).toEqual([left.id]);
  expect(crowded(beside(280, 64)).size).toBe(0);
  expect(crowded(beside(400, 0)).size).toBe(0);
  expect([...crowded(beside(-280, 0))]).toEqual([right.id]);
});
