/** The drawn track with its arrow, and the wide invisible line that makes it easy to press. */
import type { Track } from "../model/path";
import type { Layout } from "../model/types";

interface TrackPathProps {
  id?: string;
  line: Track;
  layout: Layout;
  className?: string;
  width?: number;
}

export function TrackPath({ id, line, layout, className = "", width = 2 }: TrackPathProps) {
  const end = line.points.at(-1) ?? { x: 0, y: 0 };
  const turn = layout === "right" ? -90 : 0;
  const half = 3 + width;
  return (
    <g className={`cv-track ${className}`} data-link={id}>
      <path d={line.d} strokeWidth={width} />
      <path
        className="cv-arrow"
        d={`M${-half} ${-half * 1.4}H${half}L0 0Z`}
        transform={`translate(${end.x} ${end.y}) rotate(${turn})`}
      />
      {id && <path d={line.d} className="react-flow__edge-interaction cv-touch" />}
    </g>
  );
}
