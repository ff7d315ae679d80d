/** The lines on which a dragged step stands level with others. */
import { ViewportPortal } from "@xyflow/react";
import { useEditor } from "../context";

export function Guides() {
  const guides = useEditor((state) => state.guides);
  if (!guides.length) return null;
  return (
    <ViewportPortal>
      <svg className="cv-guides" aria-hidden="true">
        {guides.map(({ axis, at, from, to }) => (
          <path key={axis} d={axis === "x" ? `M${at} ${from}V${to}` : `M${from} ${at}H${to}`} />
        ))}
      </svg>
    </ViewportPortal>
  );
}
