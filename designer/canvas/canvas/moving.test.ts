import { expect, test } from "vitest";
import { shifted } from "./moving";

test("a step in its place has no style of its own", () => {
  expect(shifted({ x: 0, y: 0 })).toBeUndefined();
  expect(shifted({ x: 3, y: -2 })).toEqual({ translate: "3px -2px" });
});
