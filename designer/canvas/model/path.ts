/** The track of a link: straight, or with stretches at right angles and rounded corners. */
import type { Layout, Point } from "./types";
import { BEND } from "./ports";

const RADIUS = 10;
const LEAD = 20;

/** Room from a step to the next in which a sign and a + can stand one after the other. */
const ROOM_FOR_BOTH = 60;
/** From the line to a sign beside it, and to one above the row. */
const BESIDE = 16;
const ABOVE = 40;
/** From the next step's edge to the middle of a sign above it: half the sign, the step's badge, and some air. */
const OVER_BADGE = 26;
const SIGN_HALF = 10;

/** Which part of a sign stands at its point. */
export type Anchor = "start" | "middle" | "end";

export interface Track {
  points: Point[];
  d: string;
  /** Where the line turns towards its end. */
  bend: Point;
  /** Where the branch sign and the + stand. */
  sign: Point;
  anchor: Anchor;
  plus: Point;
}

/** A point with its axes exchanged: the right-hand layout is the downward one, mirrored. */
function flip(point: Point): Point {
  return { x: point.y, y: point.x };
}

/** The track from `from` to `to`; a link out of a router parts close to it. */
export function track(from: Point, to: Point, layout: Layout, router: boolean): Track {
  const right = layout === "right";
  const down = right ? downTrack(flip(from), flip(to), router) : downTrack(from, to, router);
  const line = right
    ? { points: down.points.map(flip), bend: flip(down.bend), plus: flip(down.plus) }
    : down;
  return { ...line, d: rounded(line.points), ...signPlace(from, to, line.bend, layout) };
}

/** Steps so near to each other that a sign on the line would lie under the +. */
function isTight(room: number): boolean {
  return room >= LEAD * 1.5 && room < ROOM_FOR_BOTH;
}

/** On the bend; where that is too tight beside it, on the far side of the other branches. To the right it is above. */
function signPlace(from: Point, to: Point, bend: Point, layout: Layout): Pick<Track, "sign" | "anchor"> {
  if (layout === "right") return { sign: { x: bend.x + 8, y: bend.y - ABOVE }, anchor: "start" };
  if (!isTight(to.y - from.y)) return { sign: bend, anchor: "middle" };
  const left = to.x < from.x;
  return { sign: { x: bend.x + (left ? -BESIDE : BESIDE), y: Math.max(Math.min(bend.y, to.y - OVER_BADGE), from.y + SIGN_HALF) }, anchor: left ? "end" : "start" };
}

function downTrack(from: Point, to: Point, router: boolean): Pick<Track, "points" | "bend" | "plus"> {
  const points = downPoints(from, to, router);
  const turn = points.length > 2 ? (points[1] as Point).y : from.y + BEND;
  const bend = { x: to.x, y: turn };
  if (!router) return { points, bend, plus: middle(points) };
  const plus = { x: to.x, y: isTight(to.y - from.y) ? to.y - LEAD : (turn + 10 + to.y - 8) / 2 };
  return { points, bend, plus };
}

function downPoints(from: Point, to: Point, router: boolean): Point[] {
  const room = to.y - from.y;
  // A few pixels aside look better slanted than as a step.
  if (Math.abs(from.x - to.x) <= 6 && room >= 0) return [from, to];
  if (room >= LEAD * 1.5) {
    const bend = from.y + (router ? Math.min(BEND, room - 12) : Math.max(room - LEAD - 8, room / 2));
    return [from, { x: from.x, y: bend }, { x: to.x, y: bend }, to];
  }
  return aroundPoints(from, to);
}

/** The target stands above its source: leave downwards, pass between the two, arrive from above. */
function aroundPoints(from: Point, to: Point): Point[] {
  const apart = Math.abs(from.x - to.x) > 240;
  const lane = apart ? (from.x + to.x) / 2 : Math.max(from.x, to.x) + 140;
  return [
    from,
    { x: from.x, y: from.y + LEAD },
    { x: lane, y: from.y + LEAD },
    { x: lane, y: to.y - LEAD },
    { x: to.x, y: to.y - LEAD },
    to,
  ];
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

/** The point half way along the track. */
export function middle(points: Point[]): Point {
  const lengths = points.slice(1).map((point, index) => distance(points[index] as Point, point));
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (let index = 0; index < lengths.length; index += 1) {
    const length = lengths[index] as number;
    if (left <= length) return between(points[index] as Point, points[index + 1] as Point, length ? left / length : 0);
    left -= length;
  }
  return points.at(-1) as Point;
}

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

function rounded(points: Point[]): string {
  const [first, ...rest] = points as [Point, ...Point[]];
  const parts = [`M${first.x} ${first.y}`];
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    parts.push(next ? corner(points[index] as Point, point, next) : `L${point.x} ${point.y}`);
  });
  return parts.join("");
}

function corner(before: Point, point: Point, after: Point): string {
  const radius = Math.min(RADIUS, distance(before, point) / 2, distance(point, after) / 2);
  const into = between(point, before, radius / (distance(before, point) || 1));
  const out = between(point, after, radius / (distance(point, after) || 1));
  return `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`;
}

/** The shortest distance from `point` to the track. */
export function distanceTo(points: Point[], point: Point): number {
  let best = Infinity;
  for (let index = 1; index < points.length; index += 1) {
    best = Math.min(best, toStretch(points[index - 1] as Point, points[index] as Point, point));
  }
  return best;
}

function toStretch(a: Point, b: Point, point: Point): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const square = dx * dx + dy * dy;
  const share = square ? Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / square)) : 0;
  return Math.hypot(point.x - a.x - dx * share, point.y - a.y - dy * share);
}
