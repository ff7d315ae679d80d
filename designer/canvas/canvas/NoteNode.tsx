/** A note on the canvas: yellow paper, first line bold. */
import { memo } from "react";
import type { NodeProps } from "@xyflow/react";
import { useDesk, useEditor } from "../context";
import { shifted, useShift } from "./moving";
import { Tools } from "./Tools";
import type { StepNode } from "./types";
import { t } from "../words";

export function noteText(config: Record<string, unknown>): string {
  return typeof config["text"] === "string" ? config["text"] : "";
}

export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<StepNode>) {
  const { editor } = useDesk();
  const entry = useEditor((state) => state.focus === id);
  const style = shifted(useShift(editor.moving, id));
  return (
    <div className={`cv-note-box${selected ? " cv-selected" : ""}`} style={style} data-step={id} data-kind="note">
      <div
        className="cv-body cv-note"
        role="button"
        tabIndex={entry ? 0 : -1}
        aria-pressed={selected}
        onFocus={() => editor.store.set({ focus: id })}
      >
        <span className="visually-hidden">{t("Note:")} </span>
        <NotePaper text={noteText(data.step.config)} />
      </div>
      {editor.canEdit && <Tools step={data.step} room={data.room} />}
    </div>
  );
});

export function NotePaper({ text }: { text: string }) {
  const [first, ...rest] = text.split("\n");
  if (!text) return <span className="cv-note-empty">{t("Empty note. Press it to write.")}</span>;
  return (
    <>
      <b>{first}</b>
      {rest.length > 0 && <span>{rest.join("\n")}</span>}
    </>
  );
}
