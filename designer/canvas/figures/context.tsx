/** The parts of the page of figures, for every component below. */
import { createContext, useContext } from "react";
import type { Boot } from "../boot";
import { useStored } from "../store";
import type { Store } from "../store";

export interface FiguresState {
  /** The step whose figures are all shown. */
  selected: string | null;
  /** The step that Tab comes back to. */
  focus: string | null;
}

export interface Sheet {
  boot: Boot;
  store: Store<FiguresState>;
}

export const SheetContext = createContext<Sheet | null>(null);

export function useSheet(): Sheet {
  const sheet = useContext(SheetContext);
  if (!sheet) throw new Error("The figures are missing around this component");
  return sheet;
}

export function useFigures<P>(choose: (state: FiguresState) => P): P {
  return useStored(useSheet().store, choose);
}
