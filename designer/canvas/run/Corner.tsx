/** The corners of the run canvas: whether it is live, and what the colours of the links mean. */
import { Panel } from "@xyflow/react";
import { Icon } from "../feedback/icon";
import { useRun } from "./context";
import type { FeedState } from "./feed";
import { t } from "../words";

const WORDS: Record<FeedState, { tone: string; icon: string; word: string }> = {
  joining: { tone: "idle", icon: "clock", word: t("Joining…") },
  live: { tone: "run", icon: "activity", word: t("Live") },
  asking: { tone: "warn", icon: "triangle-alert", word: t("Not live: asking every 2 s") },
  ended: { tone: "idle", icon: "check", word: t("Ended") },
};

export function LiveMark() {
  return (
    <Panel position="top-left" className="cv-bar cv-live">
      <LiveWords />
    </Panel>
  );
}

/** The same at the head of the list, on narrow windows. */
export function LiveWords() {
  const feed = useRun((state) => state.feed);
  const { tone, icon, word } = WORDS[feed];
  return (
    <span className={`cv-live-words state-${tone}`} role="status" data-live={feed}>
      <Icon name={icon} size={14} />
      <b>{word}</b>
    </span>
  );
}

export function Legend() {
  return (
    <Panel position="top-right" className="cv-bar cv-legend">
      <span><i className="cv-fill-run" />{t("moving")}</span>
      <span><i className="cv-fill-ok" />{t("all through")}</span>
      <span>{t("thicker = more records")}</span>
    </Panel>
  );
}
