/** Tells the page when the run begins and when it ends, so that it fetches anew what it says about the run. */
import type { Snapshot } from "./types";

type Moment = Pick<Snapshot, "started_at" | "final"> | null;

export function createTurns(before: Moment): (now: Snapshot) => void {
  let seen = wordOf(before);
  return (now) => {
    const word = wordOf(now);
    if (word === seen) return;
    seen = word;
    document.body.dispatchEvent(new CustomEvent("flowyard:run-turn"));
  };
}

function wordOf(moment: Moment): "ended" | "begun" | "ahead" {
  if (moment?.final) return "ended";
  return moment?.started_at ? "begun" : "ahead";
}
