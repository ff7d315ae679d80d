/** The track that follows the pointer while two ports are being connected. */
import type { ConnectionLineComponentProps } from "@xyflow/react";
import { track } from "../model/path";
import { TrackPath } from "./TrackPath";
import type { StepNode } from "./types";

export function ConnectionLine({ fromX, fromY, toX, toY, fromNode, connectionStatus }: ConnectionLineComponentProps<StepNode>) {
  const { layout } = fromNode.data;
  const line = track({ x: fromX, y: fromY }, { x: toX, y: toY }, layout, false);
  const tone = connectionStatus === "invalid" ? "cv-track-bad" : "cv-track-lit";
  return <TrackPath line={line} layout={layout} className={tone} />;
}
