import { expect, it } from "vitest";
import { firstStep, neighbour } from "./navigate";
import { chain, flow, forked, step } from "./sample";

it("follows the links down and up", () => {
  expect(neighbour(chain(), "start", "ArrowDown")).toBe("a");
  expect(neighbour(chain(), "b", "ArrowUp")).toBe("a");
  expect(neighbour(chain(), "b", "ArrowDown")).toBeNull();
});

it("crosses over to the branch beside", () => {
  expect(neighbour(forked(), "left", "ArrowRight")).toBe("right");
  expect(neighbour(forked(), "right", "ArrowLeft")).toBe("left");
  expect(neighbour(forked(), "right", "ArrowRight")).toBeNull();
});

it("turns with the layout", () => {
  const sideways = { ...chain(), layout: "right" as const };
  expect(neighbour(sideways, "start", "ArrowRight")).toBe("a");
});

it("begins at the start of the flow, not at a note", () => {
  const noted = flow([step("paper", "note", 0, -200), ...chain().steps], chain().edges);
  expect(firstStep(noted)?.id).toBe("start");
  expect(firstStep(flow([]))).toBeUndefined();
});
