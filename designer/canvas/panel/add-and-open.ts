/** A step that was just added is shown, gets the keyboard, and its form opens. */
import type { Desk } from "../context";
import { isNote } from "../model/doc";
import { panelElement } from "./loading";
import { focusStep } from "./side-panel";

export async function addAndOpen(desk: Desk, add: () => string | null, keepFocus = false): Promise<void> {
  const { editor, panel } = desk;
  const step = editor.step(add());
  if (!step) return;
  editor.view?.reveal(step.id);
  if (!keepFocus) focusStep(step.id);
  const shown = await panel.open(step.id);
  // A note is nothing but its text.
  if (shown && !keepFocus && isNote(step)) panelElement()?.querySelector<HTMLElement>("#panel-form textarea")?.focus();
}
