/** Starts the live view of a run. */
import type { Root } from "react-dom/client";
import { ReactFlowProvider } from "@xyflow/react";
import type { Boot } from "../boot";
import { useNarrow } from "../narrow";
import { createClient } from "../net/http";
import { createStore } from "../store";
import { WatchContext } from "./context";
import { Feed } from "./feed";
import { showNumbers } from "./numbers";
import { RunCanvas } from "./RunCanvas";
import { RunOutline } from "./RunOutline";
import { RunPanel } from "./run-panel";
import type { RunState } from "./state";
import { createTeller } from "./telling";
import { createTurns } from "./turns";

export function startRun(root: Root, boot: Boot): void {
  const store = createStore<RunState>({ snapshot: boot.snapshot ?? null, feed: "joining", selected: null, focus: null });
  const panel = new RunPanel(store, boot.urls.step);
  const tell = createTeller(boot.doc);
  const turn = createTurns(boot.snapshot ?? null);
  const feed = new Feed({
    socketUrl: boot.urls.socket,
    snapshotUrl: boot.urls.snapshot,
    client: createClient(boot.csrf),
    onState: (state) => store.set({ feed: state }),
    onSnapshot: (snapshot) => {
      store.set({ snapshot });
      showNumbers(snapshot);
      tell(snapshot);
      turn(snapshot);
    },
  });
  feed.start(boot.snapshot);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && store.get().selected) panel.close();
  });
  root.render(
    <WatchContext.Provider value={{ boot, store, panel }}>
      <RunPage />
    </WatchContext.Provider>,
  );
}

function RunPage() {
  if (useNarrow()) return <RunOutline />;
  return (
    <ReactFlowProvider>
      <RunCanvas />
    </ReactFlowProvider>
  );
}
