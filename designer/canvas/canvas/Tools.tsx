/** The tools of one step, at its right while it is pointed at, selected or has the focus. */
import type { MouseEvent } from "react";
import { keyHint } from "../commands/table";
import { useDesk } from "../context";
import { duplicateSteps, remove, toggleSteps } from "../editor/actions";
import { Icon } from "../feedback/icon";
import type { Step } from "../model/types";

export function Tools({ step, below = false }: { step: Step; below?: boolean }) {
  const { editor, panel } = useDesk();
  const ids = [step.id];
  return (
    <div className={`cv-tools nodrag nopan${below ? " cv-tools-below" : ""}`} role="toolbar" aria-label={`Tools for ${step.name}`}>
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
