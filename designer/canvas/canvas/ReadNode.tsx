/** A step on a canvas that is only looked at: its card takes the focus, and nothing can be linked. */
import type { ReactNode } from "react";
import { Ports } from "./Ports";
import { cardClass } from "./StepCard";
import type { StepNode } from "./types";

interface ReadNodeProps {
  id: string;
  data: StepNode["data"];
  selected: boolean;
  failed?: boolean;
  /** The state of the step in a run, for styles. */
  state?: string;
  /** Whether the tab key stops here; at one step of the flow it does. */
  entry: boolean;
  onFocus: () => void;
  children: ReactNode;
}

export function ReadNode({ id, data, selected, failed = false, state, entry, onFocus, children }: ReadNodeProps) {
  const { step, kind } = data;
  return (
    <div className={cardClass(step, kind, failed, selected)} data-step={id} data-kind={step.kind} data-state={state}>
      <Ports data={data} connectable={false} />
      <div className="cv-body" role="button" tabIndex={entry ? 0 : -1} aria-pressed={selected} onFocus={onFocus}>
        {children}
      </div>
    </div>
  );
}
