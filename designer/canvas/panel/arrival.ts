/** Coming back from making a connection: `?connection=<id>&step=<id>` puts it into the step and opens its form. */
import type { Editor } from "../editor/editor";
import { configure } from "../model/commands/edit";
import type { SidePanel } from "./side-panel";

const IDENTIFIER = /^[0-9a-f]{24}$/;

export function arrive(editor: Editor, panel: SidePanel, place: Location = window.location): void {
  const asked = new URLSearchParams(place.search);
  const step = editor.step(asked.get("step") ?? "");
  if (!step) return;
  const connection = asked.get("connection") ?? "";
  window.history.replaceState(null, "", place.pathname);
  if (IDENTIFIER.test(connection) && step.config["connection"] !== connection) {
    editor.perform(configure(editor.doc, editor.kinds, step.id, { ...step.config, connection }));
  }
  void panel.open(step.id);
}
