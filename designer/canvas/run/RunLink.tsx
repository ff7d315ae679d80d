/** A link while the flow runs: thicker with more records, blue while they move, green when all are through. */
import { memo } from "react";
import { EdgeLabelRenderer } from "@xyflow/react";
import type { EdgeProps } from "@xyflow/react";
import { BranchSign } from "../canvas/BranchSign";
import { TrackPath } from "../canvas/TrackPath";
import type { LinkEdge } from "../canvas/types";
import { track } from "../model/path";
import { digits } from "./counts";
import { t } from "../words";

export const RunLink = memo(function RunLink({ id, sourceX, sourceY, targetX, targetY, data }: EdgeProps<LinkEdge>) {
  if (!data) return null;
  const start = data.layout === "right" ? { x: sourceX, y: sourceY - data.offset } : { x: sourceX - data.offset, y: sourceY };
  const line = track(start, { x: targetX, y: targetY }, data.layout, data.router);
  const flow = data.flow;
  const tone = data.off ? "cv-track-off" : `cv-track-${flow?.state ?? "still"}`;
  const count = flow?.count ? digits(flow.count) : undefined;
  return (
    <>
      <TrackPath id={id} line={line} layout={data.layout} className={tone} width={data.off ? 2 : (flow?.width ?? 2)} />
      <EdgeLabelRenderer>
        {data.sign && <BranchSign sign={data.sign} at={line.sign} anchor={line.anchor} count={count ?? "0"} />}
        {!data.sign && count !== undefined && (
          <span className="cv-sign" data-link-count={id} style={{ transform: `translate(-50%, -50%) translate(${line.plus.x}px, ${line.plus.y - 2}px)` }}>
            <b>{count}</b>
            {data.off && <span>{t("pass by")}</span>}
          </span>
        )}
      </EdgeLabelRenderer>
    </>
  );
});
