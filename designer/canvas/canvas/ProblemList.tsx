/** What keeps the flow from being published, in the corner: press it to go to the step. */
import { useMemo, useState } from "react";
import { Panel } from "@xyflow/react";
import { useDesk, useEditor } from "../context";
import { Icon } from "../feedback/icon";
import { countWords, livingProblems } from "../model/problems";
import type { Problem } from "../model/types";
import { focusStep } from "../panel/side-panel";
import { t } from "../words";

export function ProblemList() {
  const { editor, panel } = useDesk();
  const doc = useEditor((state) => state.history.doc);
  const all = useEditor((state) => state.problems);
  const problems = useMemo(() => livingProblems(doc, all), [doc, all]);
  const [open, setOpen] = useState(false);
  const [first] = problems;
  if (!first) return null;
  const go = (problem: Problem) => {
    setOpen(false);
    if (!problem.step) return;
    editor.view?.reveal(problem.step);
    void panel.open(problem.step);
    focusStep(problem.step);
  };
  const single = problems.length === 1;
  const name = editor.step(first.step)?.name;
  return (
    <Panel position="bottom-right" className="cv-problems" id="problem-list" role="region" aria-label={t("Problems")}>
      {open && (
        <ul className="popover cv-problem-rows">
          {problems.map((problem, index) => (
            <li key={index}>
              <button type="button" className="popover-item" data-problem={problem.step ?? ""} onClick={() => go(problem)}>
                <b>{editor.step(problem.step)?.name ?? t("Flow")}</b>
                <span>{problem.message}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        className="cv-problem-btn"
        title={single ? first.message : undefined}
        aria-expanded={single ? undefined : open}
        onClick={() => (single && first.step ? go(first) : setOpen(!open))}
      >
        <Icon name="triangle-alert" size={14} />
        <b>{countWords(problems.length)}</b>
        <span>{name ?? first.message}</span>
      </button>
    </Panel>
  );
}
