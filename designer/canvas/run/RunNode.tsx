/** A step while the flow runs: the same size, its counts in place of its settings. */
import { memo } from "react";
import type { NodeProps } from "@xyflow/react";
import { MockSign } from "../canvas/MockSign";
import { NotePaper, noteText } from "../canvas/NoteNode";
import { ReadNode } from "../canvas/ReadNode";
import { StepCard } from "../canvas/StepCard";
import type { StepNode } from "../canvas/types";
import { firstStep } from "../model/navigate";
import { Bar } from "./Bar";
import { useRun, useWatch } from "./context";
import { runBadge, secondLine, stepState } from "./counts";
import { StateIcon } from "./StateIcon";
import { t } from "../words";

export const RunNode = memo(function RunNode({ id, data, selected }: NodeProps<StepNode>) {
  const { boot, store } = useWatch();
  const { step, kind, run } = data;
  const entry = useRun((state) => (state.focus ?? firstStep(boot.doc)?.id) === id);
  const ended = useRun((state) => state.snapshot?.final ?? false);
  const state = stepState(run, ended);
  const second = secondLine(step, kind, run, ended);
  const badge = runBadge(step, run);
  const mocked = boot.mocks.includes(id);
  return (
    <ReadNode
      id={id}
      data={data}
      selected={selected ?? false}
      failed={run?.state === "failed"}
      state={run?.state ?? "waiting"}
      entry={entry}
      onFocus={() => store.set({ focus: id })}
    >
      <StepCard
        step={step}
        kind={kind}
        second={second}
        badge={badge}
        state={step.enabled && <>{mocked && <MockSign words={t("Gave its pinned data")} />}<StateIcon state={state} /></>}
        bar={step.enabled && <Bar counts={run} />}
      />
    </ReadNode>
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
