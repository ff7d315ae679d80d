import { describe, expect, it } from "vitest";
import { elbowRoom, toolSide } from "./elbow-room";
import { step } from "./sample";

const WINDOW = { x: 0, zoom: 1, width: 1000 };

describe("the room beside a step", () => {
  const steps = [step("a", "map", 0, 0), step("b", "map", 280, 8), step("c", "map", 280, 96), step("d", "map", 800, 0)];

  it("is taken by a neighbour in the same row", () => {
    const room = elbowRoom(steps);
    expect(room("a")).toEqual({ left: true, right: false });
    expect(room("b")).toEqual({ left: false, right: true });
    expect([room("c"), room("d"), room("gone")]).toEqual(Array(3).fill({ left: true, right: true }));
  });

  it("is taken by a step that overlaps", () => {
    expect(elbowRoom([step("a", "map", 0, 0), step("b", "map", 100, 20)])("a").right).toBe(false);
  });
});

describe("the tools of a step", () => {
  const both = { left: true, right: true };

  it("stand at its right, unless they would be cut off there", () => {
    expect(toolSide(100, both, WINDOW)).toBe("right");
    expect(toolSide(700, both, WINDOW)).toBe("left");
    expect(toolSide(700, both, { ...WINDOW, x: -200 })).toBe("right");
    expect(toolSide(300, both, { ...WINDOW, zoom: 2 })).toBe("left");
  });

  it("hang below where both sides are taken or cut off", () => {
    expect(toolSide(100, { left: true, right: false }, WINDOW)).toBe("below");
    expect(toolSide(300, { left: false, right: false }, WINDOW)).toBe("below");
    expect(toolSide(100, both, { ...WINDOW, width: 390 })).toBe("below");
    expect(toolSide(100, both, { ...WINDOW, width: 340 })).toBe("below-left");
  });
});
