/** A run on narrow windows: its steps as a list with their counts. */
import { useMemo } from "react";
import { StepCard, cardClass } from "../canvas/StepCard";
import { isNote, kindOf } from "../model/doc";
import { outline } from "../model/outline";
import type { Step } from "../model/types";
import { Bar } from "./Bar";
import { useRun, useWatch } from "./context";
import { LiveWords } from "./Corner";
import { runBadge, secondLine, stepState } from "./counts";
import { StateIcon } from "./StateIcon";
import { t } from "../words";

export function RunOutline() {
  const { boot } = useWatch();
  const rows = useMemo(() => outline(boot.doc, boot.kinds), [boot]);
  return (
    <div className="cv-outline">
      <p className="cv-outline-live">
        <LiveWords />
      </p>
      <ol aria-label={t("Steps of {name}", { name: boot.doc.name || t("the run") })}>
        {rows.map((row, index) =>
          row.type === "step" && !isNote(row.step) ? <Row key={index} step={row.step} depth={row.depth} /> : null,
        )}
      </ol>
    </div>
  );
}

function Row({ step, depth }: { step: Step; depth: number }) {
  const { boot, panel } = useWatch();
  const kind = kindOf(boot.kinds, step);
  const run = useRun((state) => state.snapshot?.steps[step.id] ?? null);
  const ended = useRun((state) => state.snapshot?.final ?? false);
  const selected = useRun((state) => state.selected === step.id);
  return (
    <li
      className={`${cardClass(step, kind, false, selected)} cv-outline-step`}
      data-step={step.id}
      style={{ paddingInlineStart: `${12 + Math.min(depth, 4) * 22}px` }}
    >
      <button type="button" className="cv-body" onClick={() => void panel.open(step.id)}>
        <StepCard
          step={step}
          kind={kind}
          second={secondLine(step, kind, run, ended)}
          badge={runBadge(step, run)}
          state={<StateIcon state={stepState(run, ended)} />}
          bar={<Bar counts={run} />}
        />
      </button>
    </li>
  );
}
