/** The corners: what a step's line says, and all figures of the chosen step. */
import { Panel } from "@xyflow/react";
import { Icon } from "../feedback/icon";
import { stepById } from "../model/doc";
import { focusStep } from "../panel/side-panel";
import { useFigures, useSheet } from "./context";
import { allFigures } from "./words";
import { t } from "../words";

/** What the line of a step says, in its order. */
export function FigureWords() {
  return <span>{t("succeeded · half of the runs within · 95 % within")}</span>;
}

export function FigureLegend() {
  return (
    <Panel position="top-left" className="cv-bar cv-legend">
      <FigureWords />
    </Panel>
  );
}

export function FigureCard() {
  const { boot, store } = useSheet();
  const selected = useFigures((state) => state.selected);
  const step = stepById(boot.doc, selected);
  const figures = selected ? boot.figures[selected] : undefined;
  const close = () => {
    store.set({ selected: null });
    if (selected) focusStep(selected);
  };
  return (
    <Panel position="top-right" className="cv-figures" role="status">
      {step && (
        <div className="popover cv-figure-card">
          <p className="spread">
            <b>{step.name}</b>
            <button type="button" className="cv-bar-btn" aria-label={t("Close figures")} onClick={close}>
              <Icon name="x" size={14} />
            </button>
          </p>
          {figures ? (
            <dl>
              {allFigures(figures).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          ) : (
            <p className="hint">{t("No record reached it in this time.")}</p>
          )}
        </div>
      )}
    </Panel>
  );
}
