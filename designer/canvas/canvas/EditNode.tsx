/** A step on the canvas while the flow is being built. */
import { memo } from "react";
import type { NodeProps } from "@xyflow/react";
import { useDesk, useEditor } from "../context";
import { firstStep } from "../model/navigate";
import { MockSign } from "./MockSign";
import { shifted, useShift } from "./moving";
import { RenameField } from "./RenameField";
import { OpenEnds } from "./OpenEnds";
import { Ports } from "./Ports";
import { StepCard, cardClass } from "./StepCard";
import { badgeOf, secondOf } from "./step-words";
import { Tools } from "./Tools";
import { useTools } from "./use-tools";
import type { StepNode } from "./types";

export const EditNode = memo(function EditNode({ id, data, selected }: NodeProps<StepNode>) {
  const { editor } = useDesk();
  const { step, kind, problems } = data;
  const entry = useEditor((state) => (state.focus ?? firstStep(state.history.doc)?.id) === id);
  const open = useEditor((state) => state.open === id);
  const renaming = useEditor((state) => state.renaming === id);
  const mocked = useEditor((state) => state.mocks.has(id)) && step.enabled;
  const [tools, meet] = useTools(id);
  const style = shifted(useShift(editor.moving, id));
  return (
    <div className={cardClass(step, kind, problems > 0, selected ?? false)} style={style} data-step={id} data-kind={step.kind} {...meet}>
      <Ports data={data} connectable={editor.canEdit} />
      <div
        className="cv-body"
        role="button"
        tabIndex={entry ? 0 : -1}
        aria-pressed={selected}
        aria-expanded={open}
        onFocus={() => editor.store.set({ focus: id })}
      >
        <StepCard step={step} kind={kind} second={secondOf(step, data.summary)} badge={badgeOf(step, kind, problems)} state={mocked && <MockSign />} />
        <span className="visually-hidden"> {kind.title}</span>
      </div>
      {renaming && <RenameField step={step} />}
      {editor.canEdit && tools && <Tools step={step} room={data.room} />}
      {editor.canEdit && data.ends.length > 0 && <OpenEnds data={data} />}
    </div>
  );
});
