/** Draws a step, and what hangs on it, where the pointer has it. */
import { useCallback, useSyncExternalStore } from "react";
import type { Moving } from "../editor/moving";
import type { Point } from "../model/types";

/** How far the step is from its place right now. */
export function useShift(moving: Moving, id: string): Point {
  const watch = useCallback((listener: () => void) => moving.watch(id, listener), [moving, id]);
  return useSyncExternalStore(watch, () => moving.shiftOf(id));
}

/** The style that puts a step's box there. */
export function shifted({ x, y }: Point): { translate: string } | undefined {
  return x || y ? { translate: `${x}px ${y}px` } : undefined;
}
