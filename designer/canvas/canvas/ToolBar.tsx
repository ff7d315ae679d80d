/** Undo, redo, find and note at the top left; the palette's button on middle-sized windows. */
import { Panel } from "@xyflow/react";
import { useDesk, useEditor } from "../context";
import type { Desk } from "../context";
import { add } from "../editor/actions";
import type { View } from "../editor/types";
import { NOTE } from "../model/grid";
import type { Kind, Point } from "../model/types";
import { addAndOpen } from "../panel/add-and-open";
import { BarButton } from "./BarButton";

export function ToolBar() {
  const desk = useDesk();
  const { editor } = desk;
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
        <BarButton icon="sticky-note" label="Add a note" onPress={() => void addAndOpen(desk, () => addNote(desk, note))} />
      )}
    </Panel>
  );
}

function addNote({ editor }: Desk, note: Kind): string | null {
  return add(editor, note, { type: "place", point: notePlace(editor.view) });
}

/** The middle of what can be seen of the canvas. */
function notePlace(view: View | null): Point {
  const box = document.querySelector(".cv-stage")?.getBoundingClientRect();
  const middle = view && box ? view.toFlow({ x: box.left + box.width / 2, y: box.top + box.height / 2 }) : { x: 0, y: 0 };
  return { x: middle.x - NOTE.width / 2, y: middle.y - NOTE.height / 2 };
}
