/** A step on the canvas while the flow is being built. */
import { memo } from "react";
import { Handle, Position } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import { useDesk, useEditor } from "../context";
import { firstStep } from "../model/navigate";
import { countWords } from "../model/problems";
import { dotOffset, signOf } from "../model/ports";
import { OpenEnds } from "./OpenEnds";
import { StepCard, cardClass } from "./StepCard";
import type { Badge } from "./StepCard";
import { Tools } from "./Tools";
import type { StepData, StepNode } from "./types";

export const EditNode = memo(function EditNode({ id, data, selected }: NodeProps<StepNode>) {
  const { editor } = useDesk();
  const { step, kind, problems } = data;
  const entry = useEditor((state) => (state.focus ?? firstStep(state.history.doc)?.id) === id);
  const open = useEditor((state) => state.open === id);
  return (
    <div className={cardClass(step, kind, problems > 0, selected ?? false)} data-step={id} data-kind={step.kind}>
      <Ports data={data} />
      <div
        className="cv-body"
        role="button"
        tabIndex={entry ? 0 : -1}
        aria-label={labelOf(data)}
        aria-pressed={selected}
        aria-expanded={open}
        onFocus={() => editor.store.set({ focus: id })}
      >
        <StepCard step={step} kind={kind} second={secondOf(data)} badge={badgeOf(data)} />
      </div>
      {editor.canEdit && <Tools step={step} />}
      {editor.canEdit && data.ends.length > 0 && <OpenEnds data={data} />}
    </div>
  );
});

function badgeOf({ step, problems }: StepData): Badge | null {
  if (problems) return { tone: "bad", icon: "triangle-alert", text: countWords(problems) };
  return step.enabled ? null : { tone: "idle", icon: "ban", text: "Off" };
}

function secondOf({ step, summary }: StepData): string {
  return step.enabled ? summary : "Records pass it by";
}

function labelOf(data: StepData): string {
  const { step, kind, problems } = data;
  const parts = [step.name, kind.title, secondOf(data)];
  if (problems) parts.push(countWords(problems));
  if (!step.enabled) parts.push("off");
  return parts.join(", ");
}

/** The dots that links start and end at. */
function Ports({ data }: { data: StepData }) {
  const { layout, ports, kind, step } = data;
  const sideways = layout === "right";
  return (
    <>
      {kind.family !== "trigger" && (
        <Handle id="in" type="target" position={sideways ? Position.Left : Position.Top} className="cv-port" />
      )}
      {ports.map((port, index) => {
        const offset = dotOffset(index, ports.length, layout);
        const style = sideways ? { top: `calc(50% + ${offset}px)` } : { left: `calc(50% + ${offset}px)` };
        return (
          <Handle
            key={port}
            id={port}
            type="source"
            position={sideways ? Position.Right : Position.Bottom}
            className="cv-port"
            style={style}
            title={signOf(step, port)?.name}
          />
        );
      })}
    </>
  );
}
