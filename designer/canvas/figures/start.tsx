/** Starts the picture of a flow with the figures of its steps. */
import type { Root } from "react-dom/client";
import { ReactFlowProvider } from "@xyflow/react";
import type { Boot } from "../boot";
import { useNarrow } from "../narrow";
import { createStore } from "../store";
import { SheetContext } from "./context";
import type { FiguresState } from "./context";
import { FiguresCanvas } from "./FiguresCanvas";
import { FiguresOutline } from "./FiguresOutline";

export function startFigures(root: Root, boot: Boot): void {
  const store = createStore<FiguresState>({ selected: null, focus: null });
  root.render(
    <SheetContext.Provider value={{ boot, store }}>
      <Page />
    </SheetContext.Provider>,
  );
}

function Page() {
  if (useNarrow()) return <FiguresOutline />;
  return (
    <ReactFlowProvider>
      <FiguresCanvas />
    </ReactFlowProvider>
  );
}
