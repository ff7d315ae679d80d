import { expect, it } from "vitest";
import { guidesFor } from "./guides";

const box = (x: number, y: number, width = 224, height = 56) => ({ x, y, width, height });

it("snaps to the middle of a step nearby, and draws the line through both", () => {
  const { shift, guides } = guidesFor(box(3, 200), [box(0, 0)], 6);
  expect(shift).toEqual({ x: -3, y: 0 });
  expect(guides).toEqual([{ axis: "x", at: 112, from: -12, to: 268 }]);
});

it("snaps along both axes at once", () => {
  const { shift, guides } = guidesFor(box(4, 98), [box(0, 0), box(280, 96)], 6);
  expect(shift).toEqual({ x: -4, y: -2 });
  expect(guides.map((guide) => guide.axis)).toEqual(["x", "y"]);
});

it("meets the edge of a box of another size", () => {
  expect(guidesFor(box(2, 300, 200, 80), [box(0, 0)], 6)).toMatchObject({ shift: { x: -2, y: 0 }, guides: [{ at: 0 }] });
});

it("leaves what stands alone where it is", () => {
  expect(guidesFor(box(40, 200), [box(0, 0)], 6)).toEqual({ shift: { x: 0, y: 0 }, guides: [] });
});
