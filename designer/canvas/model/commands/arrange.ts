/** Lining several steps up, and spreading them evenly. */
import { around, boxOf } from "../guides";
import type { Change, FlowDoc, Point, Refusal, Step } from "../types";
import { move } from "./edit";

export type Line = "left" | "centre" | "top" | "middle";

const WORDS: Record<Line, string> = { left: "on the left", centre: "on their centres", top: "at the top", middle: "on their middles" };

export function align(doc: FlowDoc, ids: ReadonlySet<string>, line: Line): Change | Refusal {
  const steps = doc.steps.filter((step) => ids.has(step.id));
  if (steps.length < 2) return { refused: "Aligning needs two steps. Select more with Ctrl or Shift." };
  const box = around(steps.map((step) => boxOf(step)));
  const place = (step: Step): Point => {
    const { width, height } = boxOf(step);
    if (line === "left") return { ...step.position, x: box.x };
    if (line === "top") return { ...step.position, y: box.y };
    if (line === "centre") return { ...step.position, x: box.x + (box.width - width) / 2 };
    return { ...step.position, y: box.y + (box.height - height) / 2 };
  };
  return { ...move(doc, new Map(steps.map((step) => [step.id, place(step)]))), label: `${steps.length} steps aligned ${WORDS[line]}` };
}

/** Equal gaps between the first and the last, which stay where they are. */
export function distribute(doc: FlowDoc, ids: ReadonlySet<string>, axis: "x" | "y"): Change | Refusal {
  const steps = doc.steps.filter((step) => ids.has(step.id)).sort((a, b) => a.position[axis] - b.position[axis]);
  if (steps.length < 3) return { refused: "Spreading needs three steps. Select more with Ctrl or Shift." };
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
  return { ...move(doc, places), label: `${steps.length} steps spread evenly` };
}
