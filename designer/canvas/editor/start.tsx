/** Starts the designer. */
import type { Root } from "react-dom/client";
import { showSaveState } from "../actions/save-state";
import type { Boot } from "../boot";
import { Completion } from "../complete/completion";
import { ScopeSource } from "../complete/source";
import { DataDrawer } from "../data/drawer";
import { DeskContext } from "../context";
import { keepFocusWithSelection } from "../keyboard/follow";
import { listenForKeys } from "../keyboard/listen";
import { own } from "../keyboard/own";
import { createClient } from "../net/http";
import { arrive } from "../panel/arrival";
import { saveBeforeTests } from "../panel/before-test";
import { keepNotices } from "../panel/notices";
import { PendingForm } from "../panel/pending";
import { SidePanel } from "../panel/side-panel";
import { listenForSteps } from "../panel/step-events";
import { App } from "./App";
import { listenForClipboard } from "./clipboard";
import { Editor } from "./editor";
import { Saving } from "./saving";

export function startEditor(root: Root, boot: Boot): void {
  const editor = new Editor(boot);
  own.set(boot.keys);
  const client = createClient(boot.csrf);
  const saving = new Saving(editor, client);
  const pending = new PendingForm(undefined, (lost) => saving.holdForm(lost));
  const flush = async () => {
    await pending.settle();
    return (await saving.flush()) && !pending.lost;
  };
  const panel = new SidePanel(editor, flush);
  const desk = { editor, client, saving, panel, flush, data: new DataDrawer(editor, flush) };
  showSaveState(editor);
  listenForSteps(editor);
  listenForClipboard(editor, () => void panel.followSelection());
  listenForKeys(desk);
  keepFocusWithSelection(editor);
  saveBeforeTests(flush);
  keepNotices(editor, () => saving.flush());
  root.render(
    <DeskContext.Provider value={desk}>
      <App />
    </DeskContext.Provider>,
  );
  if (!boot.can_edit) return;
  new Completion(editor, new ScopeSource(client, boot.urls.scope));
  arrive(editor, panel);
}
