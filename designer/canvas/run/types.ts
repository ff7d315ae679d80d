/** The live picture of a run: absolute counters, so a lost message does no harm. */

export interface Counts {
  in: number;
  ok: number;
  ignored: number;
  failed: number;
  held: number;
  pending: number;
}

export interface StepRun extends Counts {
  state: "waiting" | "running" | "done" | "failed";
  /** Time at work so far, in milliseconds, where the server says it. */
  ms?: number;
}

export interface Snapshot {
  run: string;
  /** Grows with each change; a snapshot with a lower one is out of date. */
  seq: number;
  status: string;
  wait_reason?: string;
  wait_until?: string | null;
  /** Whether a person can end the wait. */
  resumable?: boolean;
  started_at?: string | null;
  ended_at?: string | null;
  final: boolean;
  counts: Counts;
  /** How much of what came in is done with; null while sources still bring more. */
  percent: number | null;
  steps: Record<string, StepRun>;
}
