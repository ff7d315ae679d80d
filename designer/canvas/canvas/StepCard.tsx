/** A step as it looks everywhere: tile, name, second line, state, corner badge and the bar of a run. */
import { memo } from "react";
import type { ReactNode } from "react";
import { Icon } from "../feedback/icon";
import type { Kind, Step } from "../model/types";

export interface Badge {
  tone: "bad" | "held" | "idle" | "warn";
  icon: string;
  text: string;
}

interface StepCardProps {
  step: Step;
  kind: Kind;
  second: string;
  badge: Badge | null;
  /** What stands at the right of the lines: the state of a run. */
  state?: ReactNode;
  bar?: ReactNode;
}

export const StepCard = memo(function StepCard({ step, kind, second, badge, state, bar }: StepCardProps) {
  return (
    <>
      <span className="cv-tile">
        <Icon name={kind.icon} size={16} />
      </span>
      <span className="cv-lines">
        <span className="cv-name" title={step.name}>{step.name}</span>
        <span className="cv-second" title={second}>{second}</span>
      </span>
      {state}
      {badge && (
        <span className={`cv-badge cv-badge-${badge.tone}`}>
          <Icon name={badge.icon} size={12} />
          {badge.text}
        </span>
      )}
      {bar}
    </>
  );
});

/** The classes that tell the families and the states of a step apart. */
export function cardClass(step: Step, kind: Kind, problem: boolean, selected: boolean): string {
  const parts = ["cv-step", `cv-${kind.family}`];
  if (!step.enabled) parts.push("cv-off");
  if (problem) parts.push("cv-problem");
  if (selected) parts.push("cv-selected");
  return parts.join(" ");
}
