/** The live version with the figures of its steps, to look at. */
import { useMemo } from "react";
import { linkBuilder } from "../canvas/links";
import { nodeBuilder } from "../canvas/nodes";
import { useReadingKeys } from "../canvas/reading-keys";
import { Stage } from "../canvas/Stage";
import type { StepNode } from "../canvas/types";
import { linkFlows } from "../run/flows";
import { RunLink } from "../run/RunLink";
import { RunNote } from "../run/RunNode";
import { useFigures, useSheet } from "./context";
import { FigureCard, FigureLegend } from "./FigureCard";
import { FigureNode } from "./FigureNode";
import { asRun } from "./words";
import { t } from "../words";

const nodeTypes = { step: FigureNode, note: RunNote };
const edgeTypes = { link: RunLink };
const NOTHING = new Map<string, never[]>();

export function FiguresCanvas() {
  const { boot, store } = useSheet();
  const { doc } = boot;
  const selected = useFigures((state) => state.selected);
  const { nodes, edges } = useBuilt(selected);
  const choose = (id: string | null) => store.set({ selected: id });
  const onKey = useReadingKeys(doc, choose, (id) => store.set({ focus: id }));
  return (
    <div
      className="cv-region"
      role="application"
      aria-roledescription={t("flow canvas")}
      aria-label={t("{name}, figures of its steps. Arrow keys follow the links, Enter shows all figures of a step. The table below has the same.", { name: doc.name || t("Flow") })}
      onKeyDown={(event) => (event.key === "Escape" ? choose(null) : onKey(event))}
    >
      <Stage
        doc={doc}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        panOnScroll={false}
        zoomOnScroll={false}
        preventScrolling={false}
        kept={null}
        mapClass={mapClass}
        onNodeClick={(_, node) => node.type === "step" && choose(node.id)}
        onPaneClick={() => choose(null)}
      >
        <FigureLegend />
        <FigureCard />
      </Stage>
    </div>
  );
}

function useBuilt(selected: string | null) {
  const { boot } = useSheet();
  const { doc, kinds, summaries, figures } = boot;
  const runs = useMemo(
    () => Object.fromEntries(Object.entries(figures).map(([id, one]) => [id, asRun(one)])),
    [figures],
  );
  const makeNodes = useMemo(() => nodeBuilder(), []);
  const nodes = useMemo(
    () => makeNodes({ doc, kinds, summaries, selection: new Set(selected ? [selected] : []), problems: NOTHING, runs, editable: false }),
    [makeNodes, doc, kinds, summaries, selected, runs],
  );
  const edges = useMemo(
    () => linkBuilder()({ doc, kinds, selection: new Set(), link: null, flows: linkFlows(doc, runs) }),
    [doc, kinds, runs],
  );
  return { nodes, edges };
}

function mapClass(node: StepNode): string {
  if (node.type === "note") return "cv-map-note";
  if (node.selected) return "cv-map-selected";
  const { run } = node.data;
  if (!run) return "cv-map-idle";
  return run.failed || run.held ? "cv-map-warn" : "cv-map-ok";
}
