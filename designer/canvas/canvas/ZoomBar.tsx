/** Zoom at the bottom left: less, 100 %, more, whole flow, tidy up. */
import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { keyHint } from "../commands/table";
import { useOwnKeys } from "../keyboard/own";
import { BarButton } from "./BarButton";
import { t } from "../words";

interface ZoomBarProps {
  onTidy?(): void;
  /** Opens and closes the data below the canvas, where there is some. */
  onData?(): void;
}

export function ZoomBar({ onTidy, onData }: ZoomBarProps) {
  const { zoomIn, zoomOut, zoomTo, fitView } = useReactFlow();
  useOwnKeys();
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <Panel position="bottom-left" className="cv-bar" role="toolbar" aria-label={t("Zoom")}>
      <BarButton icon="minus" label={t("Zoom out")} keys={keyHint("zoom-out")} onPress={() => void zoomOut()} />
      <button type="button" className="cv-bar-words" aria-label={t("Zoom is {percent} %. Press for 100 %", { percent })} onClick={() => void zoomTo(1)}>
        {percent} %
      </button>
      <BarButton icon="plus" label={t("Zoom in")} keys={keyHint("zoom-in")} onPress={() => void zoomIn()} />
      <i className="cv-bar-line" />
      <BarButton icon="maximize" label={t("Show the whole flow")} keys={keyHint("fit")} onPress={() => void fitView({ maxZoom: 1, padding: 0.1 })} />
      {onTidy && <BarButton icon="network" label={t("Tidy up")} onPress={onTidy} />}
      {onData && <BarButton icon="table" label={t("Data of the step")} keys={keyHint("data")} onPress={onData} />}
    </Panel>
  );
}
