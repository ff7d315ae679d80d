/**
 * Moving the view while a step is dragged to its edge, and only there.
 *
 * React Flow watches for the edge in every frame of a drag, and each frame that is asked for is laid out and drawn:
 * far from the edge this doubled the work of the main thread.
 */
import { useCallback } from "react";
import type { MouseEvent as ReactMouseEvent, TouchEvent as ReactTouchEvent } from "react";
import { useStoreApi } from "@xyflow/react";
import type { Point } from "../model/types";

/** React Flow begins at 40 pixels; a little before, so that the watch has begun by then. */
const NEAR_PX = 64;

export interface Frame {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function isNearEdge({ left, top, right, bottom }: Frame, { x, y }: Point): boolean {
  return Math.min(x - left, right - x, y - top, bottom - y) < NEAR_PX;
}

type Dragging = ReactMouseEvent | MouseEvent | ReactTouchEvent | TouchEvent;

function pointerOf(event: Dragging): Point | null {
  const at = "touches" in event ? event.touches[0] : event;
  return at ? { x: at.clientX, y: at.clientY } : null;
}

export function useEdgePan(): { onNodeDrag(event: Dragging): void } {
  const store = useStoreApi();
  const onNodeDrag = useCallback(
    (event: Dragging) => {
      const at = pointerOf(event);
      const frame = document.querySelector(".cv-stage")?.getBoundingClientRect();
      if (!at || !frame) return;
      const near = isNearEdge(frame, at);
      // At once, as a property of the canvas would come a drawing later: the pointer may stand still by then.
      if (near !== store.getState().autoPanOnNodeDrag) store.setState({ autoPanOnNodeDrag: near });
    },
    [store],
  );
  return { onNodeDrag };
}
