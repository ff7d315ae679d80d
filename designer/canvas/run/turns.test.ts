// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { createTurns } from "./turns";
import type { Snapshot } from "./types";

const counts = { in: 0, ok: 0, ignored: 0, failed: 0, held: 0, pending: 0 };
const at = (started_at: string | null, final: boolean): Snapshot => ({
  run: "r", seq: 1, status: "running", started_at, final, percent: null, counts, steps: {},
});

it("speaks when the run begins and when it ends, and not between", () => {
  let turns = 0;
  document.body.addEventListener("flowyard:run-turn", () => (turns += 1));
  const turn = createTurns(at(null, false));
  turn(at(null, false));
  expect(turns).toBe(0);
  turn(at("2026-01-01T00:00:00Z", false));
  turn(at("2026-01-01T00:00:00Z", false));
  expect(turns).toBe(1);
  turn(at("2026-01-01T00:00:00Z", true));
  expect(turns).toBe(2);
});
