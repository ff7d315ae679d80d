/**
 * How far steps stand from their place while the pointer has them.
 *
 * Only the parts that stand on those steps hear of it. Telling React Flow of each move made it go through all steps
 * and links of the flow every time, which in a large one took longer than the drawing.
 */
import type { Point } from "../model/types";

const NONE: ReadonlyMap<string, Point> = new Map();
const STILL: Point = { x: 0, y: 0 };

export class Moving {
  private shifts = NONE;
  private readonly watchers = new Map<string, Set<() => void>>();

  /** The way from where the step stands to where it is drawn; the same object until it changes. */
  shiftOf(id: string): Point {
    return this.shifts.get(id) ?? STILL;
  }

  /** Takes the ways of all steps on the move; a step that is not named stands still. */
  set(shifts: ReadonlyMap<string, Point>): void {
    const before = this.shifts;
    this.shifts = new Map([...shifts].map(([id, shift]) => [id, same(before.get(id), shift) ? before.get(id)! : shift]));
    for (const id of new Set([...before.keys(), ...shifts.keys()])) {
      if (before.get(id) !== this.shifts.get(id)) this.tell(id);
    }
  }

  stop(): void {
    this.set(NONE);
  }

  watch(id: string, listener: () => void): () => void {
    const those = this.watchers.get(id) ?? new Set();
    this.watchers.set(id, those.add(listener));
    return () => {
      those.delete(listener);
      if (!those.size) this.watchers.delete(id);
    };
  }

  private tell(id: string): void {
    for (const listener of [...(this.watchers.get(id) ?? [])]) listener();
  }
}

function same(a: Point | undefined, b: Point): boolean {
  return a !== undefined && a.x === b.x && a.y === b.y;
}
