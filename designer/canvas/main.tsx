/** The canvas island's one entry: reads the boot data and starts the designer, the view of a run, or the figures of a flow. */
import { createRoot } from "react-dom/client";
import "@xyflow/react/dist/base.css";
import "./styles/index.css";
import { readBoot } from "./boot";
import { startEditor } from "./editor/start";
import { startFigures } from "./figures/start";
import { setSprite } from "./feedback/sprite";
import { startRun } from "./run/start";

const STARTS = { edit: startEditor, run: startRun, figures: startFigures };

const place = document.getElementById("canvas-root") ?? document.getElementById("canvas");
if (place) {
  const boot = readBoot(document);
  setSprite(boot.urls.sprite);
  const start = STARTS[boot.mode];
  start(createRoot(place), boot);
}
