/** The canvas of a run: the flow as it was published, read-only, with its counters. */
import { useMemo, useState } from "react";
import { linkBuilder } from "../canvas/links";
import { nodeBuilder } from "../canvas/nodes";
import { useReadingKeys } from "../canvas/reading-keys";
import { Stage } from "../canvas/Stage";
import type { StepNode } from "../canvas/types";
import { useRun, useWatch } from "./context";
import { Legend, LiveMark } from "./Corner";
import { stepState } from "./counts";
import { linkFlows } from "./flows";
import { RunLink } from "./RunLink";
import { RunNode, RunNote } from "./RunNode";
import { t } from "../words";

const nodeTypes = { step: RunNode, note: RunNote };
const edgeTypes = { link: RunLink };
const NOTHING = new Map<string, never[]>();

export function RunCanvas() {
  const { boot, panel, store } = useWatch();
  const selected = useRun((state) => state.selected);
  const { nodes, edges } = useBuilt();
  const onKey = useReadingKeys(boot.doc, (id) => void panel.open(id), (id) => store.set({ focus: id }));
  return (
    <div
      className="cv-region"
      role="application"
      aria-roledescription={t("flow canvas")}
      aria-label={t("{name}, run. Arrow keys follow the links, Enter opens a step.", { name: boot.doc.name || t("Flow") })}
      onKeyDown={onKey}
    >
      <Stage
        doc={boot.doc}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        kept={selected}
        mapClass={mapClass}
        onNodeClick={(_, node) => node.type === "step" && void panel.open(node.id)}
        onPaneClick={() => panel.close()}
      >
        <LiveMark />
        <Legend />
      </Stage>
    </div>
  );
}

function useBuilt() {
  const { boot } = useWatch();
  const { doc, kinds, summaries } = boot;
  const runs = useRun((state) => state.snapshot?.steps ?? null);
  const selected = useRun((state) => state.selected);
  const [makeNodes] = useState(nodeBuilder);
  const [makeLinks] = useState(linkBuilder);
  const selection = useMemo(() => new Set(selected ? [selected] : []), [selected]);
  const nodes = useMemo(
    () => makeNodes({ doc, kinds, summaries, selection, problems: NOTHING, runs: runs ?? {}, editable: false }),
    [makeNodes, doc, kinds, summaries, selection, runs],
  );
  const edges = useMemo(
    () => makeLinks({ doc, kinds, selection: new Set(), link: null, flows: linkFlows(doc, runs ?? {}) }),
    [makeLinks, doc, kinds, runs],
  );
  return { nodes, edges };
}

function mapClass(node: StepNode): string {
  if (node.type === "note") return "cv-map-note";
  if (node.selected) return "cv-map-selected";
  return `cv-map-${stepState(node.data.run).tone}`;
}
