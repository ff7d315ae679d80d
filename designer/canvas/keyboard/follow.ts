/** After paste, duplicate or undo the keyboard is at the step that is selected now, not at the one before. */
import type { Editor } from "../editor/editor";
import { focusStep } from "../panel/side-panel";
import { onGround } from "./scope";

/** Starts to follow; returns how to stop. */
export function keepFocusWithSelection(editor: Editor): () => void {
  let last = editor.store.get().focus;
  return editor.store.subscribe(() => {
    const { focus, selection } = editor.store.get();
    if (focus === last) return;
    last = focus;
    if (focus && selection.has(focus) && isElsewhere(focus)) focusStep(focus);
  });
}

/** Whoever writes in a field or presses a button of the bars stays there. */
function isElsewhere(step: string): boolean {
  const here = document.activeElement;
  const at = here?.closest<HTMLElement>(".cv-region [data-step]");
  return at ? at.dataset["step"] !== step : onGround(here);
}
