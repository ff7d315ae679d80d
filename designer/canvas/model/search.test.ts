import { expect, it } from "vitest";
import { KINDS } from "./sample";
import { grouped, searchKinds } from "./search";

it("puts titles that begin so first, then hints", () => {
  expect(searchKinds(KINDS, "m").map((kind) => kind.kind).slice(0, 2)).toEqual(["manual", "map"]);
  expect(searchKinds(KINDS, "about ret").map((kind) => kind.kind)).toEqual(["return"]);
});

it("gives everything for nothing and nothing for nonsense", () => {
  expect(searchKinds(KINDS, "  ")).toHaveLength(KINDS.length);
  expect(searchKinds(KINDS, "zzz")).toEqual([]);
});

it("keeps the order of the groups", () => {
  expect(grouped(KINDS).map(([name]) => name)).toEqual(["trigger", "outside", "inside"]);
});
