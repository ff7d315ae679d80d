/** The figures on narrow windows: the steps as a list. */
import { useMemo } from "react";
import { StepCard, cardClass } from "../canvas/StepCard";
import { isNote, kindOf } from "../model/doc";
import { outline } from "../model/outline";
import { Bar } from "../run/Bar";
import { FigureWords } from "./FigureCard";
import { useSheet } from "./context";
import { asRun, figureBadge, figureLine } from "./words";
import { t } from "../words";

export function FiguresOutline() {
  const { boot } = useSheet();
  const rows = useMemo(() => outline(boot.doc, boot.kinds), [boot]);
  return (
    <div className="cv-outline">
      <p className="cv-outline-live hint">
        <FigureWords />
      </p>
      <ol aria-label={t("Steps of {name} with success and times", { name: boot.doc.name || t("the flow") })}>
        {rows.map((row, index) => {
          if (row.type !== "step" || isNote(row.step)) return null;
          const { step, depth } = row;
          const kind = kindOf(boot.kinds, step);
          const figures = boot.figures[step.id];
          return (
            <li
              key={index}
              className={`${cardClass(step, kind, false, false)} cv-outline-step`}
              data-step={step.id}
              style={{ paddingInlineStart: `${12 + Math.min(depth, 4) * 22}px` }}
            >
              <div className="cv-body">
                <StepCard step={step} kind={kind} second={figureLine(figures)} badge={figureBadge(step, figures)} bar={<Bar counts={figures ? asRun(figures) : null} />} />
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
