/** What saving a draft sends, gets back and tells the page. */
import type { FlowDoc, Problem, Summaries } from "../model/types";

export type SaveState =
  | { kind: "saved"; at: number | null }
  | { kind: "dirty" }
  | { kind: "saving" }
  | { kind: "retrying"; why: string }
  | { kind: "refused"; why: string }
  | { kind: "conflict"; theirs: Theirs };

/** The draft that somebody else saved meanwhile. `at` is an ISO time. */
export interface Theirs {
  etag: string;
  doc?: FlowDoc;
  by?: string;
  at?: string;
}

export interface Saved {
  etag: string;
  problems?: Problem[];
  summaries?: Summaries;
}
