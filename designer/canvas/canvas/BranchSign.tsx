/** The sign on a router's bend: the branch's name, then its condition or its count. */
import type { Sign } from "../model/ports";
import type { Point } from "../model/types";

export function BranchSign({ sign, at, count }: { sign: Sign; at: Point; count?: string }) {
  return (
    <span
      className="cv-sign"
      title={`${sign.name}: ${sign.condition}`}
      style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
    >
      {count === undefined ? <b>{sign.name}</b> : <span>{sign.name}</span>}
      {count === undefined ? <span>{sign.condition}</span> : <b>{count}</b>}
    </span>
  );
}
