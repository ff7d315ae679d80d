/** The flow as one SVG that needs nothing else: drawn from the document, so what is out of sight is in it too. */
import { kindOf, outgoing, portsOf, stepById } from "../model/doc";
import { around, boxOf } from "../model/guides";
import { NODE, NOTE } from "../model/grid";
import { trackOf } from "../model/hit";
import { signOf } from "../model/ports";
import type { FlowDoc, Kind, Link, Step, Summaries } from "../model/types";
import { t } from "../words";

const EDGE = 32;

export interface PictureSource {
  doc: FlowDoc;
  kinds: readonly Kind[];
  summaries: Summaries;
  /** The value of a colour token, such as "surface". */
  colour(token: string): string;
  font: string;
  /** The inner SVG of an icon, on a grid of 24. */
  icon(name: string): string;
  /** The width of a text in pixels. */
  widthOf(text: string, font: string): number;
}

export interface Picture {
  svg: string;
  width: number;
  height: number;
}

/** Throws when there is no step to draw. */
export function pictureOf(source: PictureSource): Picture {
  const { doc, colour } = source;
  if (!doc.steps.length) throw new Error("An empty flow has no picture");
  const box = around(doc.steps.map((step) => boxOf(step)));
  const width = Math.ceil(box.width + 2 * EDGE);
  const height = Math.ceil(box.height + 2 * EDGE);
  const parts = [
    ...doc.edges.map((link) => linkPart(source, link)),
    ...doc.steps.map((step) => (step.kind === "note" ? notePart(source, step) : stepPart(source, step))),
    ...doc.edges.map((link) => signPart(source, link)),
  ];
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box.x - EDGE} ${box.y - EDGE} ${width} ${height}" font-family="${safe(source.font)}">`,
    `<rect x="${box.x - EDGE}" y="${box.y - EDGE}" width="${width}" height="${height}" fill="${colour("canvas")}"/>`,
    ...parts,
    "</svg>",
  ].join("");
  return { svg, width, height };
}

function linkPart({ doc, kinds, colour }: PictureSource, link: Link): string {
  const line = trackOf(doc, kinds, link);
  const end = line?.points.at(-1);
  if (!line || !end) return "";
  const turn = doc.layout === "right" ? -90 : 0;
  const dashes = stepById(doc, link.to)?.enabled ? "" : ' stroke-dasharray="2 4"';
  return (
    `<path d="${line.d}" fill="none" stroke="${colour("edge")}" stroke-width="2"${dashes}/>` +
    `<path d="M-5 -7H5L0 0Z" transform="translate(${end.x} ${end.y}) rotate(${turn})" fill="${colour("edge")}"/>`
  );
}

function signPart(source: PictureSource, link: Link): string {
  const { doc, colour, widthOf } = source;
  const step = stepById(doc, link.from);
  const sign = step && signOf(step, link.port);
  const line = trackOf(doc, source.kinds, link);
  if (!sign || !line || !isKnownPort(source, step, link)) return "";
  const text = cut(source, sign.name, 160, `600 11px ${source.font}`);
  const half = widthOf(text, `600 11px ${source.font}`) / 2 + 6;
  const at = doc.layout === "right" ? { x: line.sign.x + half, y: line.sign.y } : line.bend;
  return (
    `<rect x="${at.x - half}" y="${at.y - 10}" width="${2 * half}" height="20" rx="3" fill="${colour("surface")}" stroke="${colour("line")}"/>` +
    `<text x="${at.x}" y="${at.y + 4}" text-anchor="middle" font-size="11" font-weight="600" fill="${colour("ink")}">${safe(text)}</text>`
  );
}

function isKnownPort({ doc, kinds }: PictureSource, step: Step, link: Link): boolean {
  return portsOf(step, kindOf(kinds, step)).includes(link.port) && outgoing(doc, step.id, link.port).length > 0;
}

function stepPart(source: PictureSource, step: Step): string {
  const { kinds, summaries, colour } = source;
  const kind = kindOf(kinds, step);
  const { x, y } = step.position;
  const trigger = kind.family === "trigger";
  const inset = trigger ? 15 : 11;
  const left = x + inset + 42;
  const room = NODE.width - inset - 42 - 10;
  const second = step.enabled ? (summaries[step.id] ?? kind.hint) : t("Records pass it by");
  const dashes = step.enabled ? "" : ' stroke-dasharray="4 3"';
  const name = cut(source, step.name, room, `600 13px ${source.font}`);
  const hint = cut(source, second, room, `12px ${source.font}`);
  return (
    `<path d="${outline(x, y, trigger ? 28 : 5)}" fill="${colour("surface")}" stroke="${colour("line2")}"${dashes}/>` +
    tilePart(source, kind, x + inset, y + 12) +
    `<text x="${left}" y="${y + 25}" font-size="13" font-weight="600" fill="${colour(step.enabled ? "ink" : "ink3")}">${safe(name)}</text>` +
    `<text x="${left}" y="${y + 42}" font-size="12" fill="${colour(step.enabled ? "ink2" : "ink3")}">${safe(hint)}</text>`
  );
}

/** A box whose upper corners have a radius of their own. */
function outline(x: number, y: number, top: number): string {
  const { width, height } = NODE;
  return `M${x} ${y + top}q0 ${-top} ${top} ${-top}h${width - 2 * top}q${top} 0 ${top} ${top}v${height - top - 5}q0 5 -5 5h${10 - width}q-5 0 -5 -5z`;
}

function tilePart({ colour, icon }: PictureSource, kind: Kind, x: number, y: number): string {
  const trigger = kind.family === "trigger";
  const inside = kind.family === "inside";
  const fill = colour(trigger ? "accent" : inside ? "idle-tint" : "surface");
  const ink = colour(trigger ? "on-accent" : inside ? "ink" : "run");
  const edge = trigger || inside ? "none" : colour("line");
  return (
    `<rect x="${x}" y="${y}" width="32" height="32" rx="${trigger ? 16 : 3}" fill="${fill}" stroke="${edge}"/>` +
    `<g transform="translate(${x + 8} ${y + 8}) scale(${16 / 24})" fill="none" stroke="${ink}" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${icon(kind.icon)}</g>`
  );
}

function notePart(source: PictureSource, step: Step): string {
  const { colour } = source;
  const { x, y } = step.position;
  const text = typeof step.config["text"] === "string" ? step.config["text"] : "";
  const lines = text.split("\n").slice(0, 4).map((line) => cut(source, line, NOTE.width - 20, `12px ${source.font}`));
  const words = lines.map(
    (line, index) => `<text x="${x + 10}" y="${y + 22 + 17 * index}" font-size="12" font-weight="${index ? 400 : 600}" fill="${colour("ink")}">${safe(line)}</text>`,
  );
  return `<rect x="${x}" y="${y}" width="${NOTE.width}" height="${NOTE.height}" rx="2" fill="${colour("note")}" stroke="${colour("note-edge")}"/>${words.join("")}`;
}

/** The text, or as much of its beginning as has room, with an ellipsis. */
function cut({ widthOf }: PictureSource, text: string, room: number, font: string): string {
  if (widthOf(text, font) <= room) return text;
  let shown = text;
  while (shown && widthOf(`${shown}…`, font) > room) shown = shown.slice(0, -1);
  return `${shown.trimEnd()}…`;
}

export function safe(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
