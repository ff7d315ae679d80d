import { expect, it } from "vitest";
import { BRANCHES, KINDS, chain, forked } from "../sample";
import type { Change } from "../types";
import { configure, move, nudge, rename, toggle } from "./edit";

const change = (result: unknown) => result as Change;

it("takes over settings and name, and leaves other steps as they are", () => {
  const before = chain();
  const { doc } = change(configure(before, KINDS, "a", { mode: "add" }, " Shape "));
  expect(doc.steps[1]).toMatchObject({ name: "Shape", config: { mode: "add" } });
  expect(doc.steps[2]).toBe(before.steps[2]);
});

it("is no change when the form says what is there", () => {
  const before = chain();
  expect(change(configure(before, KINDS, "a", {}, "map a")).doc).toBe(before);
});

it("drops the links of a branch that went away", () => {
  const { doc } = change(configure(forked(), KINDS, "split", { branches: BRANCHES.slice(1) }));
  expect(doc.edges.map((edge) => edge.port)).toEqual(["out", "else"]);
});

it("turns all chosen steps off, then all on", () => {
  const off = change(toggle(chain(), ["a", "b"]));
  expect(off.doc.steps.map((each) => each.enabled)).toEqual([true, false, false]);
  expect(change(toggle(off.doc, ["a", "b"])).doc.steps.every((each) => each.enabled)).toBe(true);
});

it("is no change to move a step to where it is", () => {
  const before = chain();
  expect(move(before, new Map([["a", { x: 0, y: 96 }]])).doc).toBe(before);
});

it("moves by a distance", () => {
  expect(nudge(chain(), ["b"], { x: 8, y: -8 }).doc.steps[2]?.position).toEqual({ x: 8, y: 184 });
});

it("renames a step, and says what a name must be", () => {
  const named = rename(chain(), "a", "  Only ours ");
  expect("doc" in named && named.doc.steps[1]?.name).toBe("Only ours");
  expect(rename(chain(), "a", " ")).toHaveProperty("refused");
  expect(rename(chain(), "a", "x".repeat(81))).toHaveProperty("refused");
});
