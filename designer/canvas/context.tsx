/** The designer's parts, for every component below. They stay the same for the life of the page. */
import { createContext, useContext } from "react";
import type { DataDrawer } from "./data/drawer";
import type { Editor } from "./editor/editor";
import type { Saving } from "./editor/saving";
import type { EditorState } from "./editor/types";
import type { Client } from "./net/http";
import type { SidePanel } from "./panel/side-panel";
import { useStored } from "./store";

export interface Desk {
  editor: Editor;
  saving: Saving;
  panel: SidePanel;
  client: Client;
  data: DataDrawer;
  /** Takes over what is typed in the panel and saves the draft; true once the server has all of it. */
  flush(): Promise<boolean>;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("The designer's parts are missing around this component");
  return desk;
}

/** The chosen part of the designer's state; draws again only when it changes. */
export function useEditor<P>(choose: (state: EditorState) => P, equal?: (a: P, b: P) => boolean): P {
  return useStored(useDesk().editor.store, choose, equal);
}
