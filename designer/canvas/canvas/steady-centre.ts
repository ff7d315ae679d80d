/** When a panel opens or closes beside the canvas, what was in the middle stays in the middle. */
import { useEffect } from "react";
import type { RefObject } from "react";
import { useReactFlow } from "@xyflow/react";

export function useSteadyCentre(frame: RefObject<HTMLDivElement | null>, after?: () => void): void {
  const { getViewport, setViewport } = useReactFlow();
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
      void setViewport({ ...view, x: view.x + dx, y: view.y + dy });
      after?.();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, after, getViewport, setViewport]);
}
