/** What a step says about itself while the flow is being built. */
import { countWords } from "../model/problems";
import type { Kind, Step } from "../model/types";
import type { Badge } from "./StepCard";
import { t } from "../words";

/** One badge at a time: problems before "Off" before "Deprecated". */
export function badgeOf(step: Step, kind: Kind, problems: number): Badge | null {
  if (problems) return { tone: "bad", icon: "triangle-alert", text: countWords(problems) };
  if (!step.enabled) return { tone: "idle", icon: "ban", text: t("Off") };
  return kind.deprecated ? { tone: "warn", icon: "triangle-alert", text: t("Deprecated") } : null;
}

export function secondOf(step: Step, summary: string): string {
  return step.enabled ? summary : t("Records pass it by");
}
