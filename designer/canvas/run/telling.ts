/** Tells screen readers how a run goes: changes of state, not counts, and at most every five seconds. */
import { announce } from "../feedback/announce";
import type { FlowDoc } from "../model/types";
import { runState, stepState } from "./counts";
import type { Snapshot } from "./types";
import { t } from "../words";

export const LEAST_MS = 5000;

/** Names what changed between two snapshots, in one sentence; empty when nothing did. */
export function changes(doc: FlowDoc, before: Snapshot | null, now: Snapshot): string {
  const parts = doc.steps.flatMap((step) => {
    const word = stepState(now.steps[step.id] ?? null).word;
    const old = before ? stepState(before.steps[step.id] ?? null).word : word;
    return word === old ? [] : [`${step.name}: ${word.toLowerCase()}`];
  });
  if (before && runState(before).word !== runState(now).word) parts.push(t("Run: {state}", { state: runState(now).word.toLowerCase() }));
  return parts.join(". ");
}

/** A teller that gathers changes and speaks at most once in five seconds. */
export function createTeller(doc: FlowDoc): (now: Snapshot) => void {
  let told: Snapshot | null = null;
  let latest: Snapshot | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const speak = () => {
    timer = undefined;
    if (!latest) return;
    const words = changes(doc, told, latest);
    told = latest;
    if (!words) return;
    last = Date.now();
    announce(words);
  };
  return (now) => {
    told ??= now;
    latest = now;
    timer ??= setTimeout(speak, Math.max(0, last + LEAST_MS - Date.now()));
  };
}
