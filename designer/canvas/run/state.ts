/** The state of a run page. */
import type { FeedState } from "./feed";
import type { Snapshot } from "./types";

export interface RunState {
  snapshot: Snapshot | null;
  feed: FeedState;
  selected: string | null;
  focus: string | null;
}
