/** What a step says about itself while the flow is being built. */
import { countWords } from "../model/problems";
import type { Step } from "../model/types";
import type { Badge } from "./StepCard";

/** One badge at a time: problems before "Off". */
export function badgeOf(step: Step, problems: number): Badge | null {
  if (problems) return { tone: "bad", icon: "triangle-alert", text: countWords(problems) };
  return step.enabled ? null : { tone: "idle", icon: "ban", text: "Off" };
}

export function secondOf(step: Step, summary: string): string {
  return step.enabled ? summary : "Records pass it by";
}
