/** Where a key was pressed, and which step it means. */
import type { Where } from "../commands/types";
import type { Editor } from "../editor/editor";
import { isTyping } from "../editor/clipboard";

/** Whether the keys of a command count at this place. */
export function counts(where: Where, target: EventTarget | null): boolean {
  if (where === "everywhere") return true;
  if (isTyping(target)) return false;
  const element = target instanceof Element ? target : null;
  if (where === "page") return true;
  if (where === "beside-panel") return !element?.closest("#side-panel");
  if (onGround(element)) return true;
  return element?.closest(where === "canvas" ? ".cv-region" : ".cv-region, .cv-outline") != null;
}

/** After a press on free ground nothing has the focus: then the keys mean the canvas too. */
export function onGround(target: Element | null): boolean {
  return target === document.body || target?.matches(".canvas-area") === true;
}

/** The step with the focus, else the first selected one. */
export function stepAt(editor: Editor, target: EventTarget | null): string | null {
  const element = target instanceof Element ? target : null;
  const [selected] = editor.store.get().selection;
  return element?.closest<HTMLElement>("[data-step]")?.dataset["step"] ?? selected ?? null;
}
