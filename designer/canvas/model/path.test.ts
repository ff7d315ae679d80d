import { describe, expect, it } from "vitest";
import { distanceTo, middle, track } from "./path";

const from = { x: 100, y: 56 };

describe("a track", () => {
  it("goes straight down", () => {
    const line = track(from, { x: 100, y: 96 }, "down", false);
    expect(line.d).toBe("M100 56L100 96");
    expect(line.plus).toEqual({ x: 100, y: 76 });
  });

  it("parts under a router, with the sign on the bend and the + between sign and step", () => {
    const line = track(from, { x: 380, y: 120 }, "down", true);
    expect(line.points).toEqual([from, { x: 100, y: 80 }, { x: 380, y: 80 }, { x: 380, y: 120 }]);
    expect(line.sign).toEqual({ x: 380, y: 80 });
    expect(line.plus.y).toBeGreaterThan(90);
    expect(line.plus.y).toBeLessThan(112);
  });

  it("puts the sign beside the line where it would lie under the +", () => {
    const away = (x: number) => track(from, { x, y: 96 }, "down", true);
    for (const x of [100, 380, -180]) {
      const { sign, anchor, plus } = away(x);
      expect(plus).toEqual({ x, y: 76 });
      expect([Math.abs(sign.x - x), anchor]).toEqual([16, x < 100 ? "end" : "start"]);
    }
  });

  it("to the right has its sign above the row, clear of both steps and the +", () => {
    const { sign, anchor, plus } = track({ x: 224, y: 28 }, { x: 288, y: 140 }, "right", true);
    expect([sign, anchor, plus]).toEqual([{ x: 256, y: 100 }, "start", { x: 269, y: 140 }]);
  });

  it("has rounded corners", () => {
    expect(track(from, { x: 380, y: 120 }, "down", true).d).toContain("Q100 80 110 80");
  });

  it("goes round to a step that stands above, and arrives from above", () => {
    const { points } = track(from, { x: 600, y: 0 }, "down", false);
    expect(points.at(-2)).toEqual({ x: 600, y: -20 });
    expect(points[1]).toEqual({ x: 100, y: 76 });
  });

  it("is the same to the right, mirrored", () => {
    const line = track({ x: 224, y: 28 }, { x: 400, y: 140 }, "right", true);
    expect(line.points[1]).toEqual({ x: 248, y: 28 });
    expect(line.points[2]).toEqual({ x: 248, y: 140 });
  });
});

it("finds the point half way", () => {
  expect(middle([{ x: 0, y: 0 }, { x: 0, y: 10 }, { x: 30, y: 10 }])).toEqual({ x: 10, y: 10 });
});

it("measures the distance to the nearest stretch", () => {
  const points = [{ x: 0, y: 0 }, { x: 0, y: 10 }, { x: 30, y: 10 }];
  expect(distanceTo(points, { x: 15, y: 14 })).toBe(4);
  expect(distanceTo(points, { x: 33, y: 14 })).toBe(5);
});

it("keeps the sign of a tight row clear of the badge above the next step's edge", () => {
  const badge = { above: 11, gap: 4 };
  for (const router of [true, false]) {
    for (const x of [-140, 0, 140]) {
      const { sign } = track({ x: 0, y: 0 }, { x, y: 40 }, "down", router);
      expect(sign.y + 10).toBeLessThanOrEqual(40 - badge.above - badge.gap);
      expect(sign.y - 10).toBeGreaterThanOrEqual(0);
    }
  }
});
