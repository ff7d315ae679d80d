import { expect, it } from "vitest";
import { placeOf } from "./place";

it("stands under its anchor, above it near the foot, and inside the window", () => {
  expect(placeOf({ x: 500, y: 100 }, 1000, 800)).toEqual({ left: 352, top: 106 });
  expect(placeOf({ x: 500, y: 700 }, 1000, 800).top).toBe(330);
  expect(placeOf({ x: 10, y: 100 }, 320, 800).left).toBe(8);
});
