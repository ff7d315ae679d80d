/** What a step's counters say: its bar, its second line, its badge and its state. */
import type { Kind, Step } from "../model/types";
import type { Badge } from "../canvas/StepCard";
import type { Counts, Snapshot, StepRun } from "./types";
import { t } from "../words";

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

/** Of the page, which may differ from the browser's. */
function language(): string | undefined {
  return document.documentElement.lang || undefined;
}

export function digits(count: number): string {
  return count.toLocaleString(language());
}

/** A duration as a person says it: "0.9 s", "1 min 46 s". */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toLocaleString(language(), { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return t("{minutes} min {seconds} s", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

function doneWords(kind: string, count: string): string {
  if (kind === "filter") return t("{count} kept", { count });
  return kind === "router" ? t("{count} sent on", { count }) : t("{count} done", { count });
}

/** `ended`: the run is over, so what nothing has reached by now is not waiting any more. */
export function secondLine(step: Step, kind: Kind, run: StepRun | null, ended = false): string {
  if (!step.enabled) return t("Records pass it by");
  if (!run || (run.state === "waiting" && !run.in)) return ended ? t("Not reached") : t("Waiting");
  if (kind.family === "trigger") {
    return [t("{count} received", { count: digits(run.in) }), ...(run.ms ? [duration(run.ms)] : [])].join(" · ");
  }
  // Two facts fit; what was ignored says more about a step than what is still to come.
  const done = doneWords(step.kind, digits(run.ok));
  if (run.ignored) return t("{done} · {count} ignored", { done, count: digits(run.ignored) });
  if (run.pending && ended) return t("{done} · {count} not worked", { done, count: digits(run.pending) });
  if (run.pending) return t("{done} · {count} to go", { done, count: digits(run.pending) });
  return (run.ms ?? 0) >= 50 ? `${done} · ${duration(run.ms ?? 0)}` : done;
}

export function runBadge(step: Step, run: StepRun | null): Badge | null {
  if (run?.failed) return { tone: "bad", icon: "circle-x", text: t("{count} failed", { count: digits(run.failed) }) };
  if (run?.held) return { tone: "held", icon: "hand", text: t("{count} held", { count: digits(run.held) }) };
  return step.enabled ? null : { tone: "idle", icon: "ban", text: t("Off") };
}

export interface StateMark {
  tone: Tone;
  icon: string;
  word: string;
  turning?: boolean;
}

const NOT_REACHED: StateMark = { tone: "idle", icon: "minus", word: t("Not reached") };
/** The run ended, failed or stopped, while records still waited at the step. */
const CUT_SHORT: StateMark = { tone: "idle", icon: "minus", word: t("Not finished") };

/** A step's state as colour, icon and word. */
export function stepState(run: StepRun | null, ended = false): StateMark {
  if (run?.state === "running") return { tone: "run", icon: "rotate-cw", word: t("Running"), turning: true };
  if (run?.state === "failed") return { tone: "bad", icon: "circle-x", word: t("Failed") };
  if (run?.state !== "done") return ended ? NOT_REACHED : { tone: "idle", icon: "clock", word: t("Waiting") };
  if (run.failed) return { tone: "warn", icon: "triangle-alert", word: t("With errors") };
  if (ended && run.pending) return CUT_SHORT;
  return { tone: "ok", icon: "circle-check", word: t("Completed") };
}

const RUN_STATES: Record<string, StateMark> = {
  queued: { tone: "idle", icon: "clock", word: t("Waiting") },
  waiting: { tone: "idle", icon: "clock", word: t("Waiting") },
  running: { tone: "run", icon: "rotate-cw", word: t("Running"), turning: true },
  completed: { tone: "ok", icon: "circle-check", word: t("Completed") },
  failed: { tone: "bad", icon: "circle-x", word: t("Failed") },
  cancelling: { tone: "idle", icon: "square", word: t("Stopping") },
  cancelled: { tone: "idle", icon: "square", word: t("Stopped") },
};

/** The whole run's state, by the same rules as a step's. */
export function runState(snapshot: Snapshot): StateMark {
  const state = RUN_STATES[snapshot.status];
  if (snapshot.status === "completed" && (snapshot.counts.failed || snapshot.counts.held)) {
    return { tone: "warn", icon: "triangle-alert", word: t("With errors") };
  }
  return state ?? { tone: "idle", icon: "clock", word: snapshot.status };
}

/** What stands large beside the bar: how much is behind the run, or what was read while nobody knows how much there is. */
export function figure({ percent, counts }: Pick<Snapshot, "percent" | "counts">): { text: string; unit: string } {
  if (percent === null) return { text: t("{count} read so far", { count: digits(counts.in) }), unit: " " };
  return { text: String(percent), unit: " %" };
}
