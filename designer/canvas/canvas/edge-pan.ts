/**
 * Moving the view while a step is dragged to its edge, and only there.
 *
 * React Flow watches for the edge in every frame of a drag, and each frame that is asked for is laid out and drawn:
 * far from the edge this doubled the work of the main thread.
 */
import { useCallback, useState } from "react";
import type { MouseEvent as ReactMouseEvent, TouchEvent as ReactTouchEvent } from "react";
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

export function useEdgePan(): { autoPanOnNodeDrag: boolean; onNodeDrag(event: Dragging): void } {
  const [near, setNear] = useState(false);
  const onNodeDrag = useCallback((event: Dragging) => {
    const at = pointerOf(event);
    const frame = document.querySelector(".cv-stage")?.getBoundingClientRect();
    if (at && frame) setNear(isNearEdge(frame, at));
  }, []);
  return { autoPanOnNodeDrag: near, onNodeDrag };
}
