/** The canvas while a flow is being built. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useReactFlow } from "@xyflow/react";
import { useDesk, useEditor } from "../context";
import { tidyUp } from "../editor/actions";
import { problemsByStep } from "../model/problems";
import type { Point } from "../model/types";
import { revealing } from "../model/view";
import { ConnectionLine } from "./ConnectionLine";
import { EntryStop } from "./EntryStop";
import { useConnecting } from "./connecting";
import { useEdgePan } from "./edge-pan";
import { EditLink } from "./EditLink";
import { EditNode } from "./EditNode";
import { NOWHERE, useGestures } from "./gestures";
import { Guides } from "./Guides";
import { linkBuilder } from "./links";
import { nodeBuilder } from "./nodes";
import { NoteNode } from "./NoteNode";
import { ProblemList } from "./ProblemList";
import { useSettling } from "./settling";
import { Stage } from "./Stage";
import { ToolBar } from "./ToolBar";
import type { StepNode } from "./types";
import { n, t } from "../words";

const nodeTypes = { step: EditNode, note: NoteNode };
const edgeTypes = { link: EditLink };

export function EditCanvas() {
  const { editor, data } = useDesk();
  const doc = useEditor((state) => state.history.doc);
  const several = useEditor((state) => state.selection.size > 1);
  const open = useEditor((state) => state.open);
  const connecting = useConnecting();
  const shown = useRef(new Map<string, Point>());
  const [dragged, setDragged] = useState(NOWHERE);
  const settling = useSettling(doc, shown);
  const built = useBuilt();
  const nodes = useMemo(() => placed(built.nodes, dragged.size ? dragged : settling), [built.nodes, dragged, settling]);
  useEffect(() => {
    shown.current = new Map(nodes.map((node) => [node.id, node.position]));
  }, [nodes]);
  const gestures = useGestures(setDragged, shown);
  const edgePan = useEdgePan();
  useView();
  return (
    <div
      className={several ? "cv-region cv-many" : "cv-region"}
      role="application"
      aria-roledescription={t("flow canvas")}
      aria-label={n("{name}, {count} step. Arrow keys follow the links, Enter opens a step, A adds one.", "{name}, {count} steps. Arrow keys follow the links, Enter opens a step, A adds one.", doc.steps.length, { name: doc.name || t("Flow") })}
    >
      <EntryStop />
      <Stage
        doc={doc}
        nodes={nodes}
        edges={built.edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        connectionLineComponent={ConnectionLine}
        nodesDraggable={editor.canEdit}
        nodesConnectable={editor.canEdit}
        edgesReconnectable={editor.canEdit}
        reconnectRadius={8}
        kept={open}
        mapClass={mapClass}
        onTidy={editor.canEdit ? () => tidyUp(editor) : undefined}
        onData={() => data.toggle()}
        {...gestures}
        {...edgePan}
        {...connecting}
      >
        <Guides />
        <ToolBar />
        <ProblemList />
      </Stage>
    </div>
  );
}

function useBuilt() {
  const { editor } = useDesk();
  const doc = useEditor((state) => state.history.doc);
  const selection = useEditor((state) => state.selection);
  const summaries = useEditor((state) => state.summaries);
  const problems = useEditor((state) => state.problems);
  const link = useEditor((state) => state.link);
  const [makeNodes] = useState(nodeBuilder);
  const [makeLinks] = useState(linkBuilder);
  const { kinds, canEdit: editable } = editor;
  const byStep = useMemo(() => problemsByStep(problems), [problems]);
  const nodes = useMemo(
    () => makeNodes({ doc, kinds, summaries, selection, problems: byStep, runs: null, editable }),
    [makeNodes, doc, kinds, summaries, selection, byStep, editable],
  );
  const edges = useMemo(
    () => makeLinks({ doc, kinds, selection, link, flows: null }),
    [makeLinks, doc, kinds, selection, link],
  );
  return { nodes, edges };
}

/** Nodes at the places where they are right now; only those that are elsewhere become new objects. */
function placed(nodes: StepNode[], places: ReadonlyMap<string, Point>): StepNode[] {
  if (!places.size) return nodes;
  return nodes.map((node) => {
    const position = places.get(node.id);
    return position ? { ...node, position } : node;
  });
}

function mapClass(node: StepNode): string {
  if (node.data.problems) return "cv-map-bad";
  if (node.type === "note") return "cv-map-note";
  return node.selected ? "cv-map-selected" : "cv-map-step";
}

/** Lets the designer's verbs ask for window and flow pixels, and bring a step into view. */
function useView(): void {
  const { editor } = useDesk();
  const { screenToFlowPosition, getViewport, setViewport, fitView, zoomIn, zoomOut, zoomTo } = useReactFlow();
  useEffect(() => {
    editor.view = {
      toFlow: (point) => screenToFlowPosition(point, { snapToGrid: false }),
      fit: () => void fitView({ maxZoom: 1, padding: 0.1 }),
      shown: getViewport,
      zoom: (to) => void (to === "in" ? zoomIn() : to === "out" ? zoomOut() : zoomTo(1)),
      reveal(id) {
        const step = editor.step(id);
        const frame = document.querySelector(".cv-stage")?.getBoundingClientRect();
        const view = getViewport();
        const next = step && frame ? revealing(view, step, frame) : view;
        if (next !== view) void setViewport(next, { duration: 140 });
      },
    };
    return () => {
      editor.view = null;
    };
  }, [editor, screenToFlowPosition, getViewport, setViewport, fitView, zoomIn, zoomOut, zoomTo]);
}
