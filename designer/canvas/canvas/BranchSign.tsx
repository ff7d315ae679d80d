/** The sign on a router's bend: the branch's name, then its condition or its count. */
import type { Anchor } from "../model/path";
import type { Sign } from "../model/ports";
import type { Point } from "../model/types";

interface BranchSignProps {
  sign: Sign;
  at: Point;
  anchor?: Anchor;
  count?: string;
}

const SHIFTS: Record<Anchor, string> = { start: "0", middle: "-50%", end: "-100%" };

export function BranchSign({ sign, at, anchor = "middle", count }: BranchSignProps) {
  return (
    <span
      className="cv-sign"
      title={`${sign.name}: ${sign.condition}`}
      style={{ transform: `translate(${SHIFTS[anchor]}, -50%) translate(${at.x}px, ${at.y}px)` }}
    >
      {count === undefined ? <b>{sign.name}</b> : <span>{sign.name}</span>}
      {count === undefined ? <span>{sign.condition}</span> : <b>{count}</b>}
    </span>
  );
}
