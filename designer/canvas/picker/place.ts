/** Where a popover stands so that all of it is inside the window. */
import type { Point } from "../model/types";

const WIDTH = 296;
const HEIGHT = 340;
const GAP = 6;
const EDGE = 8;

export interface Place {
  left: number;
  top: number;
}

/** Under the anchor and around its middle; above it when there is no room below. All in window pixels. */
export function placeOf(anchor: Point, windowWidth: number, windowHeight: number): Place {
  const left = Math.max(EDGE, Math.min(anchor.x - WIDTH / 2, windowWidth - WIDTH - EDGE));
  const below = anchor.y + GAP;
  const top = below + HEIGHT > windowHeight - EDGE ? Math.max(EDGE, anchor.y - HEIGHT - 30) : below;
  return { left, top };
}
