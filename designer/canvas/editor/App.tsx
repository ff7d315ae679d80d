/** The designer: palette, canvas or outline, and what floats above them. */
import { createPortal } from "react-dom";
import { ReactFlowProvider } from "@xyflow/react";
import { EditCanvas } from "../canvas/EditCanvas";
import { EmptyFlow } from "../canvas/EmptyFlow";
import { useDesk, useEditor } from "../context";
import { PublishAction } from "../actions/PublishAction";
import { TestAction } from "../actions/TestAction";
import { Help } from "../keyboard/Help";
import { useNarrow } from "../narrow";
import { Outline } from "../outline/Outline";
import { Palette } from "../palette/Palette";
import { Scrim } from "../palette/Scrim";
import { Picker } from "../picker/Picker";
import { Notices } from "./Notices";

export function App() {
  const { editor } = useDesk();
  const palette = document.getElementById("palette-root");
  return (
    <>
      {palette && editor.canEdit && createPortal(<Palette />, palette)}
      <Scrim />
      <Middle />
      <Picker />
      <Notices />
      <TestAction />
      <PublishAction />
      <Help />
    </>
  );
}

function Middle() {
  const { editor } = useDesk();
  const narrow = useNarrow();
  const empty = useEditor((state) => state.history.doc.steps.length === 0);
  if (empty && editor.canEdit) return <EmptyFlow />;
  if (narrow) return <Outline />;
  return (
    <ReactFlowProvider>
      <EditCanvas />
    </ReactFlowProvider>
  );
}
