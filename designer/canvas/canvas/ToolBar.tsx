/** Undo, redo, find and note at the top left; the palette's button on middle-sized windows. */
import { Panel } from "@xyflow/react";
import { keyHint } from "../commands/table";
import { openCommands } from "../commands/view";
import { useDesk, useEditor } from "../context";
import { addNote } from "../editor/actions";
import { useOwnKeys } from "../keyboard/own";
import { stepAt } from "../keyboard/scope";
import { addAndOpen } from "../panel/add-and-open";
import { BarButton } from "./BarButton";
import { t } from "../words";

export function ToolBar() {
  const desk = useDesk();
  const { editor } = desk;
  useOwnKeys();
  const past = useEditor((state) => state.history.past.length > 0);
  const future = useEditor((state) => state.history.future.length > 0);
  const note = editor.kinds.find((kind) => kind.kind === "note");
  const find = (event: React.MouseEvent<HTMLButtonElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    editor.store.set({ picker: { spot: { type: "find" }, anchor: { x: box.left + 140, y: box.bottom } } });
  };
  return (
    <Panel position="top-left" className="cv-bar" role="toolbar" aria-label={t("Canvas")}>
      {editor.canEdit && (
        <>
          <BarButton icon="undo-2" label={t("Undo")} keys={keyHint("undo")} disabled={!past} onPress={() => editor.undo()} />
          <BarButton icon="redo-2" label={t("Redo")} keys={keyHint("redo")} disabled={!future} onPress={() => editor.redo()} />
          <i className="cv-bar-line" />
        </>
      )}
      <BarButton icon="search" label={t("Find a step of this flow")} keys={keyHint("find")} onPress={find} />
      {editor.canEdit && note && (
        <BarButton icon="sticky-note" label={t("Add a note")} onPress={() => void addAndOpen(desk, () => addNote(editor))} />
      )}
      <i className="cv-bar-line" />
      <BarButton icon="menu" label={t("All commands")} keys={keyHint("commands")} onPress={() => openCommands(desk, { step: stepAt(editor, null), key: "" })} />
      <BarButton icon="circle-help" label={t("Show all keys")} keys={keyHint("keys")} onPress={() => editor.store.set({ help: true })} />
    </Panel>
  );
}
