// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { kindNamed, step } from "../model/sample";
import { duration, figure, runBadge, runState, secondLine, segments, stepState } from "./counts";
import type { Snapshot, StepRun } from "./types";

const run = (part: Partial<StepRun>): StepRun => ({
  state: "running", in: 0, ok: 0, ignored: 0, failed: 0, held: 0, pending: 0, ...part,
});
const words = (name: string, part: Partial<StepRun>) => secondLine(step("a", name, 0, 0), kindNamed(name), run(part));

describe("the second line", () => {
  it("says what became of the records", () => {
    expect(words("manual", { in: 2400, ok: 2400, ms: 900 })).toBe("2,400 received · 0.9 s");
    expect(words("filter", { in: 1688, ok: 1551, ignored: 137 })).toBe("1,551 kept · 137 ignored");
    expect(words("http", { in: 2394, ok: 1720, pending: 674 })).toBe("1,720 done · 674 to go");
    expect(words("http", { in: 900, ok: 900, ms: 12_000 })).toBe("900 done · 12 s");
    expect(words("map", { state: "waiting" })).toBe("Waiting");
  });

  it("does not wait any more when the run has ended", () => {
    expect(secondLine(step("a", "map", 0, 0), kindNamed("map"), null, true)).toBe("Not reached");
    expect(secondLine(step("a", "map", 0, 0), kindNamed("map"), run({ state: "done", in: 2, ok: 2 }), true)).toBe("2 done");
    const cut = run({ state: "done", in: 2, ok: 1, pending: 1 });
    expect(secondLine(step("a", "map", 0, 0), kindNamed("map"), cut, true)).toBe("1 done · 1 not worked");
    expect(stepState(run({ state: "waiting" }), true).word).toBe("Not reached");
    expect(stepState(run({ state: "done", in: 2, ok: 2 }), true).word).toBe("Completed");
    expect(stepState(cut, true).word).toBe("Not finished");
  });

  it("says that records pass a step by that is off", () => {
    const off = { ...step("a", "map", 0, 0), enabled: false };
    expect(secondLine(off, kindNamed("map"), run({ in: 5, ok: 5 }))).toBe("Records pass it by");
  });
});

it("splits the bar by outcome and leaves the pending part empty", () => {
  const parts = segments(run({ in: 10, ok: 5, failed: 1, pending: 4 }));
  expect(parts).toEqual([{ tone: "ok", share: 0.5 }, { tone: "bad", share: 0.1 }]);
  expect(segments(run({}))).toEqual([]);
});

it("shows one badge: failed before held before off", () => {
  const off = { ...step("a", "map", 0, 0), enabled: false };
  expect(runBadge(off, run({ failed: 4, held: 1 }))?.text).toBe("4 failed");
  expect(runBadge(off, run({ held: 1 }))?.text).toBe("1 held");
  expect(runBadge(off, null)?.text).toBe("Off");
  expect(runBadge(step("a", "map", 0, 0), run({}))).toBeNull();
});

it("names the states of steps and runs", () => {
  expect(stepState(run({ state: "done", failed: 2 })).word).toBe("With errors");
  expect(stepState(null).word).toBe("Waiting");
  const snapshot = { status: "completed", counts: run({}) } as unknown as Snapshot;
  expect(runState(snapshot).word).toBe("Completed");
  expect(runState({ ...snapshot, counts: run({ held: 1 }) }).word).toBe("With errors");
});

it("says how much is done, or what was read while sources bring more", () => {
  const at = (percent: number | null) => ({ percent, counts: run({ in: 28_000, ok: 27_000, pending: 1000 }) });
  expect(figure(at(96))).toEqual({ text: "96", unit: " %" });
  expect(figure(at(0)).text).toBe("0");
  expect(figure(at(null))).toEqual({ text: "28,000 read so far", unit: " " });
});

it("says durations as a person does", () => {
  expect([duration(900), duration(38_000), duration(106_000)]).toEqual(["0.9 s", "38 s", "1 min 46 s"]);
});
