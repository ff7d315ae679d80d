import { expect, it } from "vitest";
import { outline } from "./outline";
import { KINDS, chain, flow, forked, link, step } from "./sample";

const rows = (doc = forked()) =>
  outline(doc, KINDS).map((row) => `${" ".repeat(row.depth)}${row.type === "branch" ? row.sign.name : `${row.type} ${row.step.id}`}`);

it("lists branches with what follows them, indented", () => {
  expect(rows()).toEqual(["step start", "step split", " EU", " step left", " US", " Else", " step right"]);
});

it("names a meeting once and refers to it then", () => {
  const { steps, edges } = forked();
  const met = flow([...steps, step("met", "map", 0, 0)], [...edges, link("left", "met"), link("right", "met")]);
  expect(rows(met).at(-1)).toBe(" join met");
});

it("says at which of several inputs the way goes on", () => {
  const { steps, edges } = forked();
  const met = flow([...steps, step("met", "join", 0, 0)], [...edges, link("left", "met"), { ...link("right", "met"), input: "right" }]);
  expect(outline(met, KINDS).at(-1)).toMatchObject({ type: "join", input: "right" });
});

it("puts notes last", () => {
  const noted = flow([step("paper", "note", 0, -100), ...chain().steps], chain().edges);
  expect(rows(noted)).toEqual(["step start", "step a", "step b", "step paper"]);
});
