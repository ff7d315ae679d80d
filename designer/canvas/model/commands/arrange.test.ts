import { expect, it } from "vitest";
import { flow, step } from "../sample";
import type { Change } from "../types";
import { align, distribute } from "./arrange";

const doc = flow([step("a", "map", 0, 0), step("b", "map", 40, 100), step("n", "note", 100, 400), step("c", "map", 7, 7)]);
const ids = new Set(["a", "b", "n"]);
const places = (result: unknown) => (result as Change).doc.steps.map(({ position }) => [position.x, position.y]);

it("lines up on the left and on the centres, whatever the sizes", () => {
  expect(places(align(doc, ids, "left"))).toEqual([[0, 0], [0, 100], [0, 400], [7, 7]]);
  expect(places(align(doc, ids, "centre"))).toEqual([[38, 0], [38, 100], [50, 400], [7, 7]]);
});

it("spreads evenly between the first and the last", () => {
  expect(places(distribute(doc, ids, "y"))).toEqual([[0, 0], [40, 200], [100, 400], [7, 7]]);
});

it("needs enough steps", () => {
  expect(align(doc, new Set(["a"]), "left")).toHaveProperty("refused");
  expect(distribute(doc, new Set(["a", "b"]), "x")).toHaveProperty("refused");
});
