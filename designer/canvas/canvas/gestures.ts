/** Selecting, pressing and moving steps by pointer. A drag is one change, made when it ends. */
import { useMemo, useRef } from "react";
import type { EdgeChange, NodeChange, ReactFlowProps } from "@xyflow/react";
import { useDesk } from "../context";
import type { Editor } from "../editor/editor";
import { move } from "../model/commands/edit";
import type { Point } from "../model/types";
import type { LinkEdge, StepNode } from "./types";

type Flow = ReactFlowProps<StepNode, LinkEdge>;
type Gestures = Pick<Flow, "onNodesChange" | "onEdgesChange" | "onNodeClick" | "onPaneClick">;

export function useGestures(setDragged: (places: ReadonlyMap<string, Point>) => void): Gestures {
  const { editor, panel } = useDesk();
  const places = useRef(new Map<string, Point>());
  return useMemo(
    () => ({
      onNodesChange(changes) {
        const chosen = selectionAfter(editor, changes);
        if (chosen) editor.store.set({ selection: chosen, link: null });
        drag(editor, changes, places.current, setDragged);
      },
      onEdgesChange(changes) {
        const link = linkAfter(editor, changes);
        if (link !== undefined) editor.store.set({ link });
      },
      onNodeClick(event, node) {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) void panel.open(node.id);
      },
      onPaneClick() {
        if (editor.store.get().open) panel.close();
        editor.select([]);
      },
    }),
    [editor, panel, setDragged],
  );
}

function selectionAfter(editor: Editor, changes: NodeChange<StepNode>[]): Set<string> | null {
  const marks = changes.filter((change) => change.type === "select");
  if (!marks.length) return null;
  const selection = new Set(editor.store.get().selection);
  for (const mark of marks) {
    if (mark.selected) selection.add(mark.id);
    else selection.delete(mark.id);
  }
  return selection;
}

function linkAfter(editor: Editor, changes: EdgeChange<LinkEdge>[]): string | null | undefined {
  const marks = changes.filter((change) => change.type === "select");
  const chosen = marks.find((mark) => mark.selected);
  if (chosen) return chosen.id;
  return marks.some((mark) => mark.id === editor.store.get().link) ? null : undefined;
}

function drag(
  editor: Editor,
  changes: NodeChange<StepNode>[],
  places: Map<string, Point>,
  setDragged: (places: ReadonlyMap<string, Point>) => void,
): void {
  let ended = false;
  let moved = false;
  for (const change of changes) {
    if (change.type !== "position") continue;
    if (change.position) places.set(change.id, change.position);
    moved = true;
    ended ||= change.dragging === false;
  }
  if (!moved) return;
  if (!ended) return setDragged(new Map(places));
  editor.perform(move(editor.doc, places));
  places.clear();
  setDragged(new Map());
}
