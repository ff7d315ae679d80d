/** A step with what it did in the chosen time. */
import { memo } from "react";
import type { NodeProps } from "@xyflow/react";
import { ReadNode } from "../canvas/ReadNode";
import { StepCard } from "../canvas/StepCard";
import type { StepNode } from "../canvas/types";
import { firstStep } from "../model/navigate";
import { Bar } from "../run/Bar";
import { useFigures, useSheet } from "./context";
import { figureBadge, figureLine } from "./words";

export const FigureNode = memo(function FigureNode({ id, data, selected }: NodeProps<StepNode>) {
  const { boot, store } = useSheet();
  const { step, kind, run } = data;
  const entry = useFigures((state) => (state.focus ?? firstStep(boot.doc)?.id) === id);
  const figures = boot.figures[id];
  return (
    <ReadNode id={id} data={data} selected={selected ?? false} entry={entry} onFocus={() => store.set({ focus: id })}>
      <StepCard step={step} kind={kind} second={figureLine(figures)} badge={figureBadge(step, figures)} bar={<Bar counts={run} />} />
    </ReadNode>
  );
});
