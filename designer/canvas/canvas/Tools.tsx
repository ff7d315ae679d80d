/** The tools of one step, beside it while it is pointed at, selected or has the focus. */
import type { MouseEvent } from "react";
import { useStore } from "@xyflow/react";
import { runFrom } from "../actions/running";
import { hinted } from "../commands/table";
import { useDesk } from "../context";
import { duplicateSteps, remove, toggleSteps } from "../editor/actions";
import { Icon } from "../feedback/icon";
import { useOwnKeys } from "../keyboard/own";
import { isTrigger } from "../model/doc";
import { toolSide } from "../model/elbow-room";
import type { ElbowRoom } from "../model/elbow-room";
import type { Step } from "../model/types";
import { t } from "../words";

export function Tools({ step, room }: { step: Step; room: ElbowRoom }) {
  const desk = useDesk();
  const { editor, panel } = desk;
  const side = useStore(({ transform: [x, , zoom], width }) => toolSide(step.position.x, room, { x, zoom, width }));
  useOwnKeys();
  const ids = [step.id];
  const passes = step.kind !== "note" && !isTrigger(editor.kinds, step);
  return (
    <div className={`cv-tools cv-tools-${side} nodrag nopan`} role="toolbar" aria-label={t("Tools for {name}", { name: step.name })}>
      {passes && editor.canRun && (
        <Tool icon="play" label={t("Run from {name}", { name: step.name })} hint={hinted(t("Run from here"), "run-from")} run={() => void runFrom(desk, step.id)} />
      )}
      <Tool icon="pencil" label={t("Edit {name}", { name: step.name })} hint={hinted(t("Edit"), "open")} run={() => void panel.open(step.id)} />
      {step.kind !== "note" && (
        <Tool
          icon={step.enabled ? "ban" : "power"}
          label={step.enabled ? t("Turn {name} off", { name: step.name }) : t("Turn {name} on", { name: step.name })}
          hint={step.enabled ? hinted(t("Turn off"), "toggle") : hinted(t("Turn on"), "toggle")}
          run={() => toggleSteps(editor, ids)}
        />
      )}
      <Tool icon="copy" label={t("Duplicate {name}", { name: step.name })} hint={hinted(t("Duplicate"), "duplicate")} run={() => duplicateSteps(editor, ids)} />
      <Tool icon="trash-2" label={t("Delete {name}", { name: step.name })} hint={hinted(t("Delete"), "delete")} run={() => remove(editor, ids)} />
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
