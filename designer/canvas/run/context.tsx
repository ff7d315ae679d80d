/** The run page's parts, for every component below. */
import { createContext, useContext } from "react";
import type { Boot } from "../boot";
import { useStored } from "../store";
import type { Store } from "../store";
import type { RunPanel } from "./run-panel";
import type { RunState } from "./state";

export interface Watch {
  boot: Boot;
  store: Store<RunState>;
  panel: RunPanel;
}

export const WatchContext = createContext<Watch | null>(null);

export function useWatch(): Watch {
  const watch = useContext(WatchContext);
  if (!watch) throw new Error("The run's parts are missing around this component");
  return watch;
}

export function useRun<P>(choose: (state: RunState) => P, equal?: (a: P, b: P) => boolean): P {
  return useStored(useWatch().store, choose, equal);
}
