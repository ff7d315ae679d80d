// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { chain } from "../model/sample";
import { changes, createTeller } from "./telling";
import type { Snapshot, StepRun } from "./types";

const run = (state: StepRun["state"]): StepRun => ({ state, in: 1, ok: 1, ignored: 0, failed: 0, held: 0, pending: 0 });
const snapshot = (status: string, a: StepRun["state"]): Snapshot => ({
  run: "r", seq: 1, status, final: false, percent: null, counts: run("done"), steps: { start: run("done"), a: run(a), b: run("waiting") },
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("names states that changed, not counts", () => {
  expect(changes(chain(), snapshot("running", "running"), snapshot("running", "running"))).toBe("");
  expect(changes(chain(), snapshot("running", "running"), snapshot("completed", "done"))).toBe("map a: completed. Run: completed");
});

it("speaks at most every five seconds", async () => {
  const tell = createTeller(chain());
  const said = () => document.getElementById("canvas-announcer")?.textContent ?? "";
  tell(snapshot("running", "waiting"));
  await vi.advanceTimersByTimeAsync(10);
  tell(snapshot("running", "running"));
  await vi.advanceTimersByTimeAsync(10);
  expect(said()).toContain("running");
  tell(snapshot("completed", "done"));
  await vi.advanceTimersByTimeAsync(4000);
  expect(said()).not.toContain("completed");
  await vi.advanceTimersByTimeAsync(1500);
  expect(said()).toContain("completed");
});
