/** What a step's counters say: its bar, its second line, its badge and its state. */
import type { Kind, Step } from "../model/types";
import type { Badge } from "../canvas/StepCard";
import type { Counts, Snapshot, StepRun } from "./types";

export type Tone = "ok" | "idle" | "bad" | "held" | "run" | "warn";

export interface Segment {
  tone: Tone;
  /** From 0 to 1. */
  share: number;
}

const ORDER: [keyof Counts, Tone][] = [["ok", "ok"], ["ignored", "idle"], ["failed", "bad"], ["held", "held"]];

/** The parts of the bar in their order; what is pending stays empty. */
export function segments(counts: Counts): Segment[] {
  if (!counts.in) return [];
  return ORDER.map(([key, tone]) => ({ tone, share: counts[key] / counts.in })).filter((part) => part.share > 0);
}

export function digits(count: number): string {
  return count.toLocaleString(document.documentElement.lang || undefined);
}

/** A duration as a person says it: "0.9 s", "1 min 46 s". */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const DONE_WORDS: Record<string, string> = { filter: "kept", router: "sent on" };

/** `ended`: the run is over, so what nothing has reached by now is not waiting any more. */
export function secondLine(step: Step, kind: Kind, run: StepRun | null, ended = false): string {
  if (!step.enabled) return "Records pass it by";
  if (!run || (run.state === "waiting" && !run.in)) return ended ? "Not reached" : "Waiting";
  if (kind.family === "trigger") {
    return [`${digits(run.in)} received`, ...(run.ms ? [duration(run.ms)] : [])].join(" · ");
  }
  // Two facts fit; what was ignored says more about a step than what is still to come.
  const done = `${digits(run.ok)} ${DONE_WORDS[step.kind] ?? "done"}`;
  if (run.ignored) return `${done} · ${digits(run.ignored)} ignored`;
  if (run.pending) return `${done} · ${digits(run.pending)} to go`;
  return (run.ms ?? 0) >= 50 ? `${done} · ${duration(run.ms ?? 0)}` : done;
}

export function runBadge(step: Step, run: StepRun | null): Badge | null {
  if (run?.failed) return { tone: "bad", icon: "circle-x", text: `${digits(run.failed)} failed` };
  if (run?.held) return { tone: "held", icon: "hand", text: `${digits(run.held)} held` };
  return step.enabled ? null : { tone: "idle", icon: "ban", text: "Off" };
}

export interface StateMark {
  tone: Tone;
  icon: string;
  word: string;
  turning?: boolean;
}

const NOT_REACHED: StateMark = { tone: "idle", icon: "minus", word: "Not reached" };

/** A step's state as colour, icon and word. */
export function stepState(run: StepRun | null, ended = false): StateMark {
  if (run?.state === "running") return { tone: "run", icon: "rotate-cw", word: "Running", turning: true };
  if (run?.state === "failed") return { tone: "bad", icon: "circle-x", word: "Failed" };
  if (run?.state !== "done") return ended ? NOT_REACHED : { tone: "idle", icon: "clock", word: "Waiting" };
  if (run.failed) return { tone: "warn", icon: "triangle-alert", word: "With errors" };
  return { tone: "ok", icon: "circle-check", word: "Completed" };
}

const RUN_STATES: Record<string, StateMark> = {
  queued: { tone: "idle", icon: "clock", word: "Waiting" },
  waiting: { tone: "idle", icon: "clock", word: "Waiting" },
  running: { tone: "run", icon: "rotate-cw", word: "Running", turning: true },
  completed: { tone: "ok", icon: "circle-check", word: "Completed" },
  failed: { tone: "bad", icon: "circle-x", word: "Failed" },
  cancelling: { tone: "idle", icon: "square", word: "Stopping" },
  cancelled: { tone: "idle", icon: "square", word: "Stopped" },
};

/** The whole run's state, by the same rules as a step's. */
export function runState(snapshot: Snapshot): StateMark {
  const state = RUN_STATES[snapshot.status];
  if (snapshot.status === "completed" && (snapshot.counts.failed || snapshot.counts.held)) {
    return { tone: "warn", icon: "triangle-alert", word: "With errors" };
  }
  return state ?? { tone: "idle", icon: "clock", word: snapshot.status };
}

/** What stands large beside the bar: how much is behind the run, or what was read while nobody knows how much there is. */
export function figure({ percent, counts }: Pick<Snapshot, "percent" | "counts">): { text: string; unit: string } {
  if (percent === null) return { text: `${digits(counts.in)} read so far`, unit: " " };
  return { text: String(percent), unit: " %" };
}
