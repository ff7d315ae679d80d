// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { step } from "../model/sample";
import { linkFlows } from "../run/flows";
import { chain } from "../model/sample";
import type { Figures } from "./types";
import { allFigures, asRun, figureBadge, figureLine } from "./words";

const figures: Figures = { in: 1200, ok: 1100, ignored: 40, failed: 50, held: 0, success: "95.8 %", each: "2 ms", p50: "120 ms", p95: "1.2 s" };

it("says success and both times in one line", () => {
  expect(figureLine(figures)).toBe("95.8 % · 120 ms · 1.2 s");
  expect(figureLine(undefined)).toBe("No records");
});

it("counts what is still under way as pending, and never less than nothing", () => {
  expect(asRun(figures).pending).toBe(10);
  expect(asRun({ ...figures, ok: 2000 }).pending).toBe(0);
});

it("shows failures in the corner and numbers on the links", () => {
  expect(figureBadge(step("a", "map", 0, 0), figures)?.text).toBe("50 failed");
  expect(figureBadge(step("a", "map", 0, 0), undefined)).toBeNull();
  const flows = linkFlows(chain(), { start: asRun(figures) });
  expect(flows.get("start-out-a")).toMatchObject({ count: 1100, state: "through" });
});

it("names every figure of the table", () => {
  expect(allFigures(figures).map(([name]) => name)).toEqual(["Records in", "Ignored", "Failed", "Held", "Succeeded", "A record takes", "Half within", "95 % within"]);
  expect(Object.fromEntries(allFigures(figures))["Records in"]).toBe("1,200");
});
