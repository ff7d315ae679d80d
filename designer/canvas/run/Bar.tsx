/** The 4 px bar at the foot of a step: succeeded, ignored, failed, held; the rest is pending. */
import { segments } from "./counts";
import type { Counts } from "./types";

export function Bar({ counts }: { counts: Counts | null }) {
  return (
    <span className="cv-run-bar" aria-hidden="true">
      {counts &&
        segments(counts).map((part) => (
          <i key={part.tone} className={`cv-fill-${part.tone}`} style={{ width: `${part.share * 100}%` }} />
        ))}
    </span>
  );
}
