/** A step while the flow runs: the same size, its counts in place of its settings. */
import { memo } from "react";
import type { NodeProps } from "@xyflow/react";
import { MockSign } from "../canvas/MockSign";
import { Ports } from "../canvas/Ports";
import { NotePaper, noteText } from "../canvas/NoteNode";
import { StepCard, cardClass } from "../canvas/StepCard";
import type { StepNode } from "../canvas/types";
import { firstStep } from "../model/navigate";
import { Bar } from "./Bar";
import { useRun, useWatch } from "./context";
import { runBadge, secondLine, stepState } from "./counts";
import { StateIcon } from "./StateIcon";

export const RunNode = memo(function RunNode({ id, data, selected }: NodeProps<StepNode>) {
  const { boot, store } = useWatch();
  const { step, kind, run } = data;
  const entry = useRun((state) => (state.focus ?? firstStep(boot.doc)?.id) === id);
  const ended = useRun((state) => state.snapshot?.final ?? false);
  const state = stepState(run, ended);
  const second = secondLine(step, kind, run, ended);
  const badge = runBadge(step, run);
  const mocked = boot.mocks.includes(id);
  const failed = run?.state === "failed";
  return (
    <div className={cardClass(step, kind, failed, selected ?? false)} data-step={id} data-kind={step.kind} data-state={run?.state ?? "waiting"}>
      <Ports data={data} connectable={false} />
      <div
        className="cv-body"
        role="button"
        tabIndex={entry ? 0 : -1}
        aria-pressed={selected}
        onFocus={() => store.set({ focus: id })}
      >
        <StepCard
          step={step}
          kind={kind}
          second={second}
          badge={badge}
          state={step.enabled && <>{mocked && <MockSign words="Gave its pinned data" />}<StateIcon state={state} /></>}
          bar={step.enabled && <Bar counts={run} />}
        />
      </div>
    </div>
  );
});

export const RunNote = memo(function RunNote({ data }: NodeProps<StepNode>) {
  return (
    <div className="cv-note-box">
      <div className="cv-body cv-note">
        <NotePaper text={noteText(data.step.config)} />
      </div>
    </div>
  );
});
