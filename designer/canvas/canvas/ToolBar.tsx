/** Undo, redo, find and note at the top left; the palette's button on middle-sized windows. */
import { Panel } from "@xyflow/react";
import { useDesk, useEditor } from "../context";
import { add } from "../editor/actions";
import { BarButton } from "./BarButton";

export function ToolBar() {
  const { editor } = useDesk();
  const past = useEditor((state) => state.history.past.length > 0);
  const future = useEditor((state) => state.history.future.length > 0);
  const note = editor.kinds.find((kind) => kind.kind === "note");
  const find = (event: React.MouseEvent<HTMLButtonElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    editor.store.set({ picker: { spot: { type: "find" }, anchor: { x: box.left + 140, y: box.bottom } } });
  };
  return (
    <Panel position="top-left" className="cv-bar" role="toolbar" aria-label="Canvas">
      {editor.canEdit && (
        <>
          <BarButton icon="undo-2" label="Undo" keys="Ctrl Z" disabled={!past} onPress={() => editor.undo()} />
          <BarButton icon="redo-2" label="Redo" keys="Ctrl Shift Z" disabled={!future} onPress={() => editor.redo()} />
          <i className="cv-bar-line" />
        </>
      )}
      <BarButton icon="search" label="Find a step of this flow" keys="Ctrl F" onPress={find} />
      {editor.canEdit && note && (
        <BarButton icon="sticky-note" label="Add a note" onPress={() => add(editor, note, { type: "place", point: notePlace(editor.view) })} />
      )}
    </Panel>
  );
}

function notePlace(view: { toFlow(point: { x: number; y: number }): { x: number; y: number } } | null) {
  const box = document.getElementById("canvas-root")?.getBoundingClientRect();
  const right = box ? { x: box.right - 240, y: box.top + 40 } : { x: 0, y: 0 };
  return view?.toFlow(right) ?? right;
}
