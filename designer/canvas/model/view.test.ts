import { expect, it } from "vitest";
import { chain, flow, step } from "./sample";
import { firstView, revealing } from "./view";

const window = { width: 800, height: 600 };

it("shows a small flow whole, from the top, in the middle", () => {
  const doc = chain();
  expect(firstView(doc, doc.steps[0], window)).toEqual({ x: 288, y: 32, zoom: 1 });
});

it("shows the beginning of a flow that is too large to read whole", () => {
  const tall = flow([step("start", "manual", 0, 0), step("far", "map", 0, 9000)]);
  const view = firstView(tall, tall.steps[0], window);
  expect(view.zoom).toBeCloseTo(0.85);
  expect(view.y).toBe(32);
});

it("moves only as far as a hidden step needs", () => {
  const view = { x: 0, y: 0, zoom: 1 };
  expect(revealing(view, step("a", "map", 100, 100), window)).toBe(view);
  expect(revealing(view, step("a", "map", 100, 700), window)).toEqual({ x: 0, y: -228, zoom: 1 });
  expect(revealing(view, step("a", "map", -100, 100), window)).toEqual({ x: 132, y: 0, zoom: 1 });
});
