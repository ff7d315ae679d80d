/** The track that follows the pointer while two ports are being connected. */
import type { ConnectionLineComponentProps } from "@xyflow/react";
import { track } from "../model/path";
import { TrackPath } from "./TrackPath";
import type { StepNode } from "./types";

export function ConnectionLine({ fromX, fromY, toX, toY, fromNode, fromHandle, connectionStatus }: ConnectionLineComponentProps<StepNode>) {
  const { layout } = fromNode.data;
  const [fixed, hand] = [{ x: fromX, y: fromY }, { x: toX, y: toY }];
  const line = fromHandle.type === "target" ? track(hand, fixed, layout, false) : track(fixed, hand, layout, false);
  const tone = connectionStatus === "invalid" ? "cv-track-bad" : "cv-track-lit";
  return <TrackPath line={line} layout={layout} className={tone} />;
}
