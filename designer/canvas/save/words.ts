/** The words of the save state in the top bar. */
import type { SaveState } from "./types";
import { t } from "../words";

/** A short relative time: "just now", "2 s ago", "4 min ago", then the clock. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 1) return t("just now");
  if (seconds < 60) return t("{seconds} s ago", { seconds });
  if (seconds < 3600) return t("{seconds} min ago", { seconds: Math.floor(seconds / 60) });
  return t("at {time}", { time: new Date(at).toLocaleTimeString(document.documentElement.lang || [], { hour: "2-digit", minute: "2-digit" }) });
}

export function saveWords(state: SaveState, now: number): string {
  switch (state.kind) {
    case "saved":
      return state.at === null ? t("Saved") : t("Saved {when}", { when: ago(state.at, now) });
    case "dirty":
    case "saving":
      return t("Saving…");
    case "retrying":
      return t("Not saved: trying again");
    case "refused":
    case "conflict":
      return t("Not saved");
  }
}

/** The icon beside the words: a tick only for what is saved. */
export function saveIcon({ kind }: SaveState): string {
  if (kind === "saved") return "check";
  return kind === "dirty" || kind === "saving" ? "refresh-cw" : "triangle-alert";
}
