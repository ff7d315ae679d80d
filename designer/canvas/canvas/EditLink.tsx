/** A link while the flow is being built: its track, its sign, its + and, when selected, its ×. */
import { memo } from "react";
import { EdgeLabelRenderer } from "@xyflow/react";
import type { EdgeProps } from "@xyflow/react";
import { useDesk, useEditor } from "../context";
import { remove } from "../editor/actions";
import { Icon } from "../feedback/icon";
import { track } from "../model/path";
import { BranchSign } from "./BranchSign";
import { useShift } from "./moving";
import { Plus } from "./Plus";
import { TrackPath } from "./TrackPath";
import type { LinkEdge } from "./types";
import { t } from "../words";

export const EditLink = memo(function EditLink({ id, source, target, sourceX, sourceY, targetX, targetY, data, selected }: EdgeProps<LinkEdge>) {
  const { editor } = useDesk();
  const under = useEditor((state) => state.drop === id);
  const from = useShift(editor.moving, source);
  const to = useShift(editor.moving, target);
  if (!data) return null;
  const across = data.layout === "right" ? { x: 0, y: data.offset } : { x: data.offset, y: 0 };
  const start = { x: sourceX + from.x - across.x, y: sourceY + from.y - across.y };
  const line = track(start, { x: targetX + to.x, y: targetY + to.y }, data.layout, data.router);
  const tone = selected || under || data.lit ? "cv-track-lit" : "";
  return (
    <>
      <TrackPath id={id} line={line} layout={data.layout} className={`${tone}${data.off ? " cv-track-off" : ""}`} />
      <EdgeLabelRenderer>
        {data.sign && <BranchSign sign={data.sign} at={line.sign} anchor={line.anchor} />}
        {editor.canEdit && <Plus spot={{ type: "link", link: id }} at={line.plus} label={t("Add a step between {labels}", { labels: data.labels })} />}
        {selected && editor.canEdit && (
          <button
            type="button"
            className="cv-tool cv-cut nodrag nopan"
            aria-label={t("Delete the link from {labels}", { labels: data.labels })}
            title={t("Delete link (Del)")}
            style={{ transform: `translate(14px, -50%) translate(${line.plus.x}px, ${line.plus.y}px)` }}
            onClick={() => remove(editor)}
          >
            <Icon name="x" size={14} />
          </button>
        )}
      </EdgeLabelRenderer>
    </>
  );
});
