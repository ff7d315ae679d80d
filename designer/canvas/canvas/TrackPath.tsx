/** The drawn track with its arrow, and the wide invisible line that makes it easy to press. */
import type { Track } from "../model/path";
import type { Layout, Point } from "../model/types";

interface TrackPathProps {
  id?: string;
  line: Track;
  layout: Layout;
  className?: string;
  width?: number;
}

export function TrackPath({ id, line, layout, className = "", width = 2 }: TrackPathProps) {
  const end = line.points.at(-1) ?? { x: 0, y: 0 };
  return (
    <g className={`cv-track ${className}`} data-link={id}>
      <path d={line.d} strokeWidth={width} />
      <path className="cv-arrow" d={arrow(end, layout, 3 + width)} />
      {id && <path d={line.d} className="react-flow__edge-interaction cv-touch" />}
    </g>
  );
}

/** Its point at the end of the track. Not turned by a transform: each costs a layer of its own when the canvas is drawn. */
function arrow({ x, y }: Point, layout: Layout, half: number): string {
  const long = half * 1.4;
  if (layout === "right") return `M${x - long} ${y - half}V${y + half}L${x} ${y}Z`;
  return `M${x - half} ${y - long}H${x + half}L${x} ${y}Z`;
}
