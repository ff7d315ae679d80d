/** A step that was just added is shown, gets the keyboard, and its form opens. */
import type { Desk } from "../context";
import { focusStep } from "./side-panel";

export function addAndOpen(desk: Desk, add: () => string | null, keepFocus = false): void {
  const id = add();
  if (!id) return;
  desk.editor.view?.reveal(id);
  if (!keepFocus) focusStep(id);
  void desk.panel.open(id);
}
