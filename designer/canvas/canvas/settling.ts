/** Steps that a command moved glide to their new place in 220 ms; by pointer they are there already. */
import { useEffect, useRef, useState } from "react";
import type { FlowDoc, Point } from "../model/types";

const LASTS_MS = 220;

function still(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** The easing of the look: quick start, soft end. */
function ease(share: number): number {
  return 1 - (1 - share) ** 3;
}

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/**
 * Places that differ from the document's for as long as steps are on their way.
 *
 * `shown` holds where each step was last drawn; the caller keeps it up to date.
 */
export function useSettling(doc: FlowDoc, shown: React.RefObject<Map<string, Point>>): ReadonlyMap<string, Point> {
  const [places, setPlaces] = useState<ReadonlyMap<string, Point>>(NONE);
  const last = useRef(doc);
  useEffect(() => {
    if (last.current === doc) return undefined;
    last.current = doc;
    const moves = movesOf(doc, shown.current);
    if (!moves.length || still()) {
      setPlaces(NONE);
      return undefined;
    }
    const begin = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const share = Math.min(1, (now - begin) / LASTS_MS);
      setPlaces(share < 1 ? new Map(moves.map(([id, a, b]) => [id, between(a, b, ease(share))])) : NONE);
      if (share < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [doc, shown]);
  return places;
}

const NONE: ReadonlyMap<string, Point> = new Map();

function movesOf(doc: FlowDoc, shown: Map<string, Point>): [string, Point, Point][] {
  return doc.steps.flatMap((step) => {
    const from = shown.get(step.id);
    const moved = from && (Math.abs(from.x - step.position.x) > 1 || Math.abs(from.y - step.position.y) > 1);
    return moved ? [[step.id, from, step.position] as [string, Point, Point]] : [];
  });
}
