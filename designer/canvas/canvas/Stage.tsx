/** The canvas itself, the same for building a flow and for watching it run. */
import { useCallback, useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { Background, BackgroundVariant, MiniMap, ReactFlow, SelectionMode, useReactFlow, useStoreApi } from "@xyflow/react";
import type { ReactFlowInstance, ReactFlowProps } from "@xyflow/react";
import { SNAP } from "../model/grid";
import { firstStep } from "../model/navigate";
import type { FlowDoc } from "../model/types";
import { firstView } from "../model/view";
import type { LinkEdge, StepNode } from "./types";
import { useSteadyCentre } from "./steady-centre";
import { ZoomBar } from "./ZoomBar";

type Flow = ReactFlowProps<StepNode, LinkEdge>;

interface StageProps extends Flow {
  doc: FlowDoc;
  mapClass(node: StepNode): string;
  onTidy?(): void;
  onData?(): void;
  /** The step whose panel is open: it stays in view when the panel takes room. */
  kept: string | null;
  children?: ReactNode;
}

/** Up to so many steps all are drawn, so that a screen reader finds each; of more, only what the window shows. */
const DRAWN_WHOLE = 60;
const GRID: [number, number] = [SNAP, SNAP];
const MULTI = ["Control", "Meta"];

export function Stage({ doc, mapClass, onTidy, onData, kept, children, ...flow }: StageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const first = useRef(doc);
  const begin = useCallback((instance: ReactFlowInstance<StepNode, LinkEdge>) => {
    const box = frame.current?.getBoundingClientRect();
    if (box) void instance.setViewport(firstView(first.current, firstStep(first.current), box));
  }, []);
  useLevelOfDetail(frame);
  useSteadyCentre(frame, doc, kept);
  return (
    <div className="cv-stage" ref={frame} onPointerDownCapture={dropMarkedText}>
      <ReactFlow<StepNode, LinkEdge>
        onInit={begin}
        minZoom={0.2}
        maxZoom={2}
        snapToGrid
        snapGrid={GRID}
        panOnScroll
        zoomOnDoubleClick={false}
        deleteKeyCode={null}
        panActivationKeyCode={null}
        multiSelectionKeyCode={MULTI}
        selectionMode={SelectionMode.Partial}
        nodeDragThreshold={3}
        connectOnClick={false}
        connectionRadius={30}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        elevateEdgesOnSelect={false}
        proOptions={QUIET}
        onlyRenderVisibleElements={doc.steps.length > DRAWN_WHOLE}
        {...flow}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={2} color="var(--dot)" />
        {children}
        <MiniMap<StepNode>
          position="bottom-right"
          className="cv-map"
          nodeClassName={mapClass}
          nodeBorderRadius={0}
          maskStrokeWidth={1.5}
          pannable
          zoomable
          ariaLabel="Map of the flow"
          style={MAP}
        />
        <ZoomBar onTidy={onTidy} onData={onData} />
      </ReactFlow>
    </div>
  );
}

// The library is named, with its licence, in the file that the build writes beside the script.
const QUIET = { hideAttribution: true };
const MAP = { width: 152, height: 100 };

/** Text marked elsewhere would grow with a shift-drag over the canvas, and then be what Ctrl C copies. */
function dropMarkedText(): void {
  window.getSelection()?.removeAllRanges();
}

/** Sets how much is drawn at a zoom, without drawing the nodes again. */
function useLevelOfDetail(frame: React.RefObject<HTMLDivElement | null>): void {
  const store = useStoreApi();
  const { getZoom } = useReactFlow();
  useEffect(() => {
    let shown = 0;
    const apply = () => {
      const zoom = getZoom();
      const element = frame.current;
      if (!element || zoom === shown) return;
      shown = zoom;
      element.style.setProperty("--zoom", String(zoom));
      element.dataset["detail"] = zoom < 0.4 ? "names" : zoom < 0.6 ? "lines" : "all";
    };
    apply();
    return store.subscribe(apply);
  }, [frame, getZoom, store]);
}
