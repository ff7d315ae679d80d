/** Drawing a link from port to port. What cannot be connected is refused with the reason. */
import { useMemo } from "react";
import type { Connection, FinalConnectionState, ReactFlowProps } from "@xyflow/react";
import { useDesk } from "../context";
import type { Editor } from "../editor/editor";
import { connect } from "../model/commands/connect";
import { refusalOfLink } from "../model/checks";
import { OUT } from "../model/doc";
import type { Point } from "../model/types";
import type { LinkEdge, StepNode } from "./types";

type Flow = ReactFlowProps<StepNode, LinkEdge>;
type Connecting = Pick<Flow, "onConnect" | "onConnectStart" | "onConnectEnd" | "isValidConnection">;

/** Below this distance the pointer hardly moved, and nothing was meant. */
const MEANT_PX = 24;

export function useConnecting(): Connecting {
  const { editor } = useDesk();
  return useMemo(
    () => ({
      isValidConnection: (link) => refusalOf(editor, link) === null,
      onConnect: (link) => {
        editor.perform(connect(editor.doc, editor.kinds, link.source, link.sourceHandle ?? OUT, link.target));
      },
      onConnectStart: () => linking(true),
      onConnectEnd: (event, state) => {
        linking(false);
        if (!state.isValid) ended(editor, state, pointOf(event));
      },
    }),
    [editor],
  );
}

/** Shows every port for as long as a link is being drawn. */
function linking(on: boolean): void {
  document.querySelector(".cv-stage")?.classList.toggle("cv-linking", on);
}

function refusalOf(editor: Editor, link: Connection | LinkEdge): string | null {
  return refusalOfLink(editor.doc, editor.kinds, link.source, link.sourceHandle ?? OUT, link.target);
}

function pointOf(event: MouseEvent | TouchEvent): Point {
  const touch = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 };
}

/** Let go beside a port: over a step it means that step, over nothing it asks what shall stand there. */
function ended(editor: Editor, state: FinalConnectionState, at: Point): void {
  const from = state.fromHandle;
  if (!from) return;
  const element = document.elementFromPoint(at.x, at.y);
  const other = state.toNode?.id ?? element?.closest<HTMLElement>("[data-step]")?.dataset["step"];
  if (other && (other !== from.nodeId || state.toHandle)) {
    const [source, target] = from.type === "source" ? [from.nodeId, other] : [other, from.nodeId];
    const port = (from.type === "source" ? from.id : state.toHandle?.id) ?? OUT;
    editor.perform(connect(editor.doc, editor.kinds, source, port, target));
    return;
  }
  const start = state.from;
  const end = editor.view?.toFlow(at);
  if (other || from.type !== "source" || !start || !end || !element?.closest(".cv-stage")) return;
  if (Math.hypot(end.x - start.x, end.y - start.y) < MEANT_PX) return;
  const point = { x: end.x - 112, y: end.y };
  editor.store.set({
    picker: { spot: { type: "fork", step: from.nodeId, port: from.id ?? OUT, point }, anchor: at },
  });
}
