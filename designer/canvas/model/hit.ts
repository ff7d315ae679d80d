/** What a dragged step would land on: an open end, a link, or nothing. */
import { inputsOf, isForked, kindOf, portsOf, stepById } from "./doc";
import { distanceTo, track } from "./path";
import { endPoint, openEnds, reachOf, startPoint } from "./ports";
import type { FlowDoc, Kind, Link, Point, Step } from "./types";

export type Hit = { type: "link"; link: string } | { type: "end"; step: string; port: string };

const LINK_REACH = 28;
const END_REACH = 44;

/** The track of a link as it is drawn, or null when an end is missing. */
export function trackOf(doc: FlowDoc, kinds: readonly Kind[], link: Link): ReturnType<typeof track> | null {
  const from = stepById(doc, link.from);
  const to = stepById(doc, link.to);
  if (!from || !to) return null;
  const start = plus(from.position, startPoint(doc.layout));
  const end = endPoint(doc.layout, inputsOf(kindOf(kinds, to)), link.input);
  return track(start, plus(to.position, end), doc.layout, isForked(from));
}

/** The nearest open end or link within reach of a point in flow pixels. */
export function spotAt(doc: FlowDoc, kinds: readonly Kind[], point: Point): Hit | null {
  const end = nearest(doc.steps.flatMap((step) => ends(doc, kinds, step, point)), END_REACH);
  if (end) return end;
  return linkAt(doc, kinds, point);
}

/** The nearest link within reach. */
export function linkAt(doc: FlowDoc, kinds: readonly Kind[], point: Point): Hit | null {
  const links = doc.edges.flatMap((link) => {
    const line = trackOf(doc, kinds, link);
    return line ? [{ hit: { type: "link" as const, link: link.id }, away: distanceTo(line.points, point) }] : [];
  });
  return nearest(links, LINK_REACH);
}

interface Candidate {
  hit: Hit;
  away: number;
}

function nearest(candidates: Candidate[], reach: number): Hit | null {
  const within = candidates.filter((candidate) => candidate.away <= reach);
  return within.sort((a, b) => a.away - b.away)[0]?.hit ?? null;
}

function ends(doc: FlowDoc, kinds: readonly Kind[], step: Step, point: Point): Candidate[] {
  const kind = kindOf(kinds, step);
  if (!portsOf(step, kind).length) return [];
  return openEnds(doc, step, kind).map((end) => {
    const along = reachOf(end);
    const start = plus(step.position, startPoint(doc.layout));
    const at = doc.layout === "right" ? { x: start.x + along, y: start.y + end.offset } : { x: start.x + end.offset, y: start.y + along };
    return { hit: { type: "end", step: step.id, port: end.port }, away: Math.hypot(at.x - point.x, at.y - point.y) };
  });
}

function plus(a: Point, b: Point): Point {
  return { x: a.x + b.x, y: a.y + b.y };
}
