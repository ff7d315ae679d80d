import { expect, it } from "vitest";
import { KINDS, chain, flow, forked, link, step } from "../sample";
import { moveInChain } from "./order";

it("exchanges two neighbours, their links and their places", () => {
  const longer = flow([...chain().steps, step("c", "map", 0, 288)], [...chain().edges, link("b", "c")]);
  const result = moveInChain(longer, KINDS, "b", -1);
  if ("refused" in result) throw new Error(result.refused);
  expect(result.doc.edges.map((edge) => `${edge.from}>${edge.to}`)).toEqual(["start>b", "b>a", "a>c"]);
  const heights = Object.fromEntries(result.doc.steps.map((each) => [each.id, each.position.y]));
  expect(heights).toEqual({ start: 0, b: 96, a: 192, c: 288 });
});

it("keeps the trigger first", () => {
  expect(moveInChain(chain(), KINDS, "a", -1)).toMatchObject({ refused: expect.stringContaining("stays first") });
});

it("does not move across a router", () => {
  expect(moveInChain(forked(), KINDS, "left", -1)).toHaveProperty("refused");
});

it("says when there is nothing on that side", () => {
  expect(moveInChain(chain(), KINDS, "b", 1)).toHaveProperty("refused");
});
