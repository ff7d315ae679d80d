/** The tools of one step, beside it while it is pointed at, selected or has the focus. */
import type { MouseEvent } from "react";
import { useStore } from "@xyflow/react";
import { runFrom } from "../actions/running";
import { keyHint } from "../commands/table";
import { useDesk } from "../context";
import { duplicateSteps, remove, toggleSteps } from "../editor/actions";
import { Icon } from "../feedback/icon";
import { isTrigger } from "../model/doc";
import { toolSide } from "../model/elbow-room";
import type { ElbowRoom } from "../model/elbow-room";
import type { Step } from "../model/types";

export function Tools({ step, room }: { step: Step; room: ElbowRoom }) {
  const desk = useDesk();
  const { editor, panel } = desk;
  const side = useStore(({ transform: [x, , zoom], width }) => toolSide(step.position.x, room, { x, zoom, width }));
  const ids = [step.id];
  const passes = step.kind !== "note" && !isTrigger(editor.kinds, step);
  return (
    <div className={`cv-tools cv-tools-${side} nodrag nopan`} role="toolbar" aria-label={`Tools for ${step.name}`}>
      {passes && editor.canRun && (
        <Tool icon="play" label={`Run from ${step.name}`} hint={`Run from here (${keyHint("run-from")})`} run={() => void runFrom(desk, step.id)} />
      )}
      <Tool icon="pencil" label={`Edit ${step.name}`} hint={`Edit (${keyHint("open")})`} run={() => void panel.open(step.id)} />
      {step.kind !== "note" && (
        <Tool
          icon={step.enabled ? "ban" : "power"}
          label={`Turn ${step.name} ${step.enabled ? "off" : "on"}`}
          hint={`Turn ${step.enabled ? "off" : "on"} (${keyHint("toggle")})`}
          run={() => toggleSteps(editor, ids)}
        />
      )}
      <Tool icon="copy" label={`Duplicate ${step.name}`} hint={`Duplicate (${keyHint("duplicate")})`} run={() => duplicateSteps(editor, ids)} />
      <Tool icon="trash-2" label={`Delete ${step.name}`} hint={`Delete (${keyHint("delete")})`} run={() => remove(editor, ids)} />
    </div>
  );
}

interface ToolProps {
  icon: string;
  label: string;
  hint: string;
  run(): void;
}

function Tool({ icon, label, hint, run }: ToolProps) {
  const press = (event: MouseEvent) => {
    event.stopPropagation();
    run();
  };
  return (
    <button type="button" className="cv-tool" tabIndex={-1} aria-label={label} title={hint} onClick={press}>
      <Icon name={icon} size={14} />
    </button>
  );
}
