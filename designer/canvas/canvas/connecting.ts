/** Drawing a link from port to port, and moving the end of one. What cannot be connected is refused with the reason. */
import { useMemo } from "react";
import type { Connection, FinalConnectionState, ReactFlowProps } from "@xyflow/react";
import { useDesk } from "../context";
import type { Editor } from "../editor/editor";
import { connect, replug } from "../model/commands/connect";
import { refusalOfLink } from "../model/checks";
import { OUT, linkById } from "../model/doc";
import { IN } from "../model/ports";
import type { Change, FlowDoc, Link, Point, Refusal } from "../model/types";
import type { LinkEdge, StepNode } from "./types";

type Flow = ReactFlowProps<StepNode, LinkEdge>;
type Connecting = Pick<
  Flow,
  "onConnect" | "onConnectStart" | "onConnectEnd" | "isValidConnection" | "onReconnect" | "onReconnectStart" | "onReconnectEnd"
>;

/** Below this distance the pointer hardly moved, and nothing was meant. */
const MEANT_PX = 24;

export function useConnecting(): Connecting {
  const { editor } = useDesk();
  return useMemo(() => connecting(editor), [editor]);
}

function connecting(editor: Editor): Connecting {
  /** The link whose end is in the hand; null while a new one is drawn. */
  let held: string | null = null;
  return {
    isValidConnection: (link) => refusalOf(editor, link, held) === null,
    onConnect: (link) => {
      if (!held) join(editor, null, link.source, link.sourceHandle, link.target, link.targetHandle);
    },
    onReconnect: (edge, link) => join(editor, edge.id, link.source, link.sourceHandle, link.target, link.targetHandle),
    onReconnectStart: (_, edge) => {
      held = edge.id;
    },
    onConnectStart: () => linking(true),
    onConnectEnd: (event, state) => {
      linking(false);
      if (!state.isValid) ended(editor, state, pointOf(event), held);
    },
    onReconnectEnd: () => {
      held = null;
    },
  };
}

/** Shows every port for as long as a link is being drawn. */
function linking(on: boolean): void {
  document.querySelector(".cv-stage")?.classList.toggle("cv-linking", on);
}

/** A link that moves is not in its own way. */
function refusalOf(editor: Editor, link: Connection | LinkEdge, held: string | null): string | null {
  const doc = held ? without(editor.doc, held) : editor.doc;
  return refusalOfLink(doc, editor.kinds, link.source, link.sourceHandle ?? OUT, link.target);
}

/** The input that a handle stands for; undefined for that of a step with but one. */
function inputAt(handle: string | null | undefined): string | undefined {
  return handle && handle !== IN ? handle : undefined;
}

function without(doc: FlowDoc, id: string): FlowDoc {
  return { ...doc, edges: doc.edges.filter((link) => link.id !== id) };
}

type HandleId = string | null | undefined;

function join(editor: Editor, held: string | null, from: string, port: HandleId, to: string, handle: HandleId): void {
  const { doc, kinds } = editor;
  const result: Change | Refusal = held
    ? replug(doc, kinds, held, from, port ?? OUT, to, inputAt(handle))
    : connect(doc, kinds, from, port ?? OUT, to, inputAt(handle));
  editor.perform(result);
}

function pointOf(event: MouseEvent | TouchEvent): Point {
  const touch = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 };
}

/** Let go beside a port: over a step it means that step, over nothing it asks what shall stand there. */
function ended(editor: Editor, state: FinalConnectionState, at: Point, held: string | null): void {
  const from = state.fromHandle;
  if (!from) return;
  const element = document.elementFromPoint(at.x, at.y);
  const other = state.toNode?.id ?? element?.closest<HTMLElement>("[data-step]")?.dataset["step"];
  const link = held ? linkById(editor.doc, held) : undefined;
  if (other && (other !== from.nodeId || state.toHandle)) {
    const [source, target] = from.type === "source" ? [from.nodeId, other] : [other, from.nodeId];
    const port = (from.type === "source" ? from.id : state.toHandle?.id) ?? OUT;
    const handle = from.type === "target" ? from.id : state.toHandle?.id;
    if (!link || !sameEnds(link, source, port, target, handle)) join(editor, held, source, port, target, handle);
    return;
  }
  if (!other && from.type === "source" && element?.closest(".cv-stage")) askThere(editor, state, at, held);
}

function sameEnds(link: Link, from: string, port: string, to: string, handle: HandleId): boolean {
  const input = inputAt(handle);
  return link.from === from && link.port === port && link.to === to && (!input || input === link.input);
}

function askThere(editor: Editor, state: FinalConnectionState, at: Point, held: string | null): void {
  const { from: start, fromHandle: from } = state;
  const end = editor.view?.toFlow(at);
  if (!start || !end || !from || Math.hypot(end.x - start.x, end.y - start.y) < MEANT_PX) return;
  const point = { x: end.x - 112, y: end.y };
  const spot = held
    ? { type: "plug" as const, link: held, point }
    : { type: "fork" as const, step: from.nodeId, port: from.id ?? OUT, point };
  editor.store.set({ picker: { spot, anchor: at } });
}
