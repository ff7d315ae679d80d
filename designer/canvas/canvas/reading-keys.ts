/** The keys of a canvas that is only looked at: arrows follow the links, Enter and Space choose a step. */
import type { KeyboardEvent } from "react";
import { useReactFlow } from "@xyflow/react";
import { isArrow, neighbour } from "../model/navigate";
import { stepById } from "../model/doc";
import type { FlowDoc } from "../model/types";
import { revealing } from "../model/view";
import { focusStep } from "../panel/side-panel";

export function useReadingKeys(doc: FlowDoc, choose: (id: string) => void, onFocus: (id: string) => void) {
  const { getViewport, setViewport } = useReactFlow();
  return (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>("[data-step]")?.dataset["step"];
    if (!id) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(id);
    }
    const next = isArrow(event.key) ? neighbour(doc, id, event.key) : null;
    const step = stepById(doc, next);
    const frame = document.querySelector(".cv-stage")?.getBoundingClientRect();
    if (!next || !step || !frame) return;
    event.preventDefault();
    onFocus(next);
    const view = getViewport();
    const wanted = revealing(view, step, frame);
    if (wanted !== view) void setViewport(wanted, { duration: 140 });
    focusStep(next);
  };
}
