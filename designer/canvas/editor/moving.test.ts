import { expect, test, vi } from "vitest";
import { Moving } from "./moving";

test("only those who watch a step that moved hear of it", () => {
  const moving = new Moving();
  const [a, b] = [vi.fn(), vi.fn()];
  moving.watch("a", a);
  moving.watch("b", b);
  moving.set(new Map([["a", { x: 8, y: 0 }]]));
  expect(a).toHaveBeenCalledTimes(1);
  expect(b).not.toHaveBeenCalled();
  expect(moving.shiftOf("a")).toEqual({ x: 8, y: 0 });
  expect(moving.shiftOf("b")).toEqual({ x: 0, y: 0 });
});

test("the same way again is the same object, and nobody is told", () => {
  const moving = new Moving();
  const heard = vi.fn();
  moving.watch("a", heard);
  moving.set(new Map([["a", { x: 8, y: 0 }]]));
  const before = moving.shiftOf("a");
  moving.set(new Map([["a", { x: 8, y: 0 }]]));
  expect(moving.shiftOf("a")).toBe(before);
  expect(heard).toHaveBeenCalledTimes(1);
});

test("what stops is told, and who left hears nothing", () => {
  const moving = new Moving();
  const [stays, leaves] = [vi.fn(), vi.fn()];
  moving.watch("a", stays);
  const leave = moving.watch("a", leaves);
  moving.set(new Map([["a", { x: 8, y: 8 }]]));
  leave();
  moving.stop();
  expect(stays).toHaveBeenCalledTimes(2);
  expect(leaves).toHaveBeenCalledTimes(1);
  expect(moving.shiftOf("a")).toEqual({ x: 0, y: 0 });
});
