/** When a panel opens or closes beside the canvas, what was in the middle stays in the middle. */
import { useEffect, useRef } from "react";
import type { RefObject } from "react";
import { useReactFlow } from "@xyflow/react";
import { stepById } from "../model/doc";
import type { FlowDoc } from "../model/types";
import { revealing } from "../model/view";

/** `kept` is moved into view when the middle alone would leave it outside. */
export function useSteadyCentre(frame: RefObject<HTMLDivElement | null>, doc: FlowDoc, kept: string | null): void {
  const { getViewport, setViewport } = useReactFlow();
  const now = useRef({ doc, kept });
  useEffect(() => {
    now.current = { doc, kept };
  }, [doc, kept]);
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    let width = element.clientWidth;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const dx = (element.clientWidth - width) / 2;
      const dy = (element.clientHeight - height) / 2;
      const visible = width > 0 && element.clientWidth > 0;
      width = element.clientWidth;
      height = element.clientHeight;
      if (!visible || (!dx && !dy)) return;
      const view = getViewport();
      const centred = { ...view, x: view.x + dx, y: view.y + dy };
      const step = stepById(now.current.doc, now.current.kept);
      void setViewport(step ? revealing(centred, step, { width, height }) : centred);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, getViewport, setViewport]);
}
