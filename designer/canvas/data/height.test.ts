import { expect, it } from "vitest";
import { heightWithin } from "./height";

it("keeps the drawer between 120 pixels and three fifths of the window", () => {
  expect(heightWithin(300, 900)).toBe(300);
  expect(heightWithin(10, 900)).toBe(120);
  expect(heightWithin(2000, 900)).toBe(540);
  expect(heightWithin(2000, 150)).toBe(120);
});
