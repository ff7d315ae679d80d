/** Where Tab enters the canvas while the step it comes back to is out of sight, and so may not be drawn. */
import { useStore } from "@xyflow/react";
import { useDesk, useEditor } from "../context";
import { stepById } from "../model/doc";
import { firstStep } from "../model/navigate";
import { isInView } from "../model/view";
import { focusStep } from "../panel/side-panel";
import { t } from "../words";

export function EntryStop() {
  const { editor } = useDesk();
  const doc = useEditor((state) => state.history.doc);
  const focus = useEditor((state) => state.focus);
  const entry = stepById(doc, focus) ?? firstStep(doc);
  const seen = useStore(({ transform: [x, y, zoom], width, height }) => !entry || isInView({ x, y, zoom }, entry, { width, height }));
  if (seen || !entry) return null;
  const go = () => {
    editor.view?.reveal(entry.id);
    focusStep(entry.id);
  };
  return <div className="visually-hidden" role="button" tabIndex={0} aria-label={t("Go to {name}", { name: entry.name })} onFocus={go} />;
}
