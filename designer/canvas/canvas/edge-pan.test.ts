import { expect, it } from "vitest";
import { isNearEdge } from "./edge-pan";

const FRAME = { left: 100, top: 50, right: 900, bottom: 650 };

it.each([
  ["at the left", { x: 120, y: 300 }],
  ["at the right", { x: 890, y: 300 }],
  ["at the top", { x: 500, y: 60 }],
  ["at the bottom", { x: 500, y: 640 }],
  ["beyond it", { x: 1200, y: 300 }],
])("the view moves along with a step %s", (_place, pointer) => {
  expect(isNearEdge(FRAME, pointer)).toBe(true);
});

it("the view stays where a step is dragged about in the middle", () => {
  expect(isNearEdge(FRAME, { x: 500, y: 350 })).toBe(false);
});
