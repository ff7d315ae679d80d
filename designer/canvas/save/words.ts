/** The words of the save state in the top bar. */
import type { SaveState } from "./types";

/** A short relative time: "just now", "2 s ago", "4 min ago", then the clock. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 1) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return `at ${new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
}

export function saveWords(state: SaveState, now: number): string {
  switch (state.kind) {
    case "saved":
      return state.at === null ? "Saved" : `Saved ${ago(state.at, now)}`;
    case "dirty":
    case "saving":
      return "Saving…";
    case "retrying":
      return "Not saved: trying again";
    case "refused":
    case "conflict":
      return "Not saved";
  }
}

/** The icon beside the words: a tick only for what is saved. */
export function saveIcon({ kind }: SaveState): string {
  if (kind === "saved") return "check";
  return kind === "dirty" || kind === "saving" ? "refresh-cw" : "triangle-alert";
}
