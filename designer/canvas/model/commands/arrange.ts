/** Lining several steps up, and spreading them evenly. */
import { around, boxOf } from "../guides";
import type { Change, FlowDoc, Point, Refusal, Step } from "../types";
import { move } from "./edit";
import { n, t } from "../../words";

export type Line = "left" | "centre" | "top" | "middle";

function aligned(line: Line, count: number): string {
  if (line === "left") return n("{count} step aligned on the left", "{count} steps aligned on the left", count);
  if (line === "centre") return n("{count} step aligned on its centre", "{count} steps aligned on their centres", count);
  if (line === "top") return n("{count} step aligned at the top", "{count} steps aligned at the top", count);
  return n("{count} step aligned on its middle", "{count} steps aligned on their middles", count);
}

export function align(doc: FlowDoc, ids: ReadonlySet<string>, line: Line): Change | Refusal {
  const steps = doc.steps.filter((step) => ids.has(step.id));
  if (steps.length < 2) return { refused: t("Aligning needs two steps. Select more with Ctrl or Shift.") };
  const box = around(steps.map((step) => boxOf(step)));
  const place = (step: Step): Point => {
    const { width, height } = boxOf(step);
    if (line === "left") return { ...step.position, x: box.x };
    if (line === "top") return { ...step.position, y: box.y };
    if (line === "centre") return { ...step.position, x: box.x + (box.width - width) / 2 };
    return { ...step.position, y: box.y + (box.height - height) / 2 };
  };
  return { ...move(doc, new Map(steps.map((step) => [step.id, place(step)]))), label: aligned(line, steps.length) };
}

/** Equal gaps between the first and the last, which stay where they are. */
export function distribute(doc: FlowDoc, ids: ReadonlySet<string>, axis: "x" | "y"): Change | Refusal {
  const steps = doc.steps.filter((step) => ids.has(step.id)).sort((a, b) => a.position[axis] - b.position[axis]);
  if (steps.length < 3) return { refused: t("Spreading needs three steps. Select more with Ctrl or Shift.") };
  const side = axis === "x" ? "width" : "height";
  const room = around(steps.map((step) => boxOf(step)))[side];
  const filled = steps.reduce((sum, step) => sum + boxOf(step)[side], 0);
  const gap = (room - filled) / (steps.length - 1);
  let next = steps[0]?.position[axis] ?? 0;
  const places = new Map<string, Point>();
  for (const step of steps) {
    places.set(step.id, { ...step.position, [axis]: Math.round(next) });
    next += boxOf(step)[side] + gap;
  }
  return { ...move(doc, places), label: n("{count} step spread evenly", "{count} steps spread evenly", steps.length) };
}
