/** The canvas island's one entry: reads the boot data and starts the designer or the view of a run. */
import { createRoot } from "react-dom/client";
import "@xyflow/react/dist/base.css";
import "./styles/index.css";
import { readBoot } from "./boot";
import { startEditor } from "./editor/start";
import { setSprite } from "./feedback/sprite";
import { startRun } from "./run/start";

const place = document.getElementById("canvas-root") ?? document.getElementById("canvas");
if (place) {
  const boot = readBoot(document);
  setSprite(boot.urls.sprite);
  const start = boot.mode === "run" ? startRun : startEditor;
  start(createRoot(place), boot);
}
