/** Copy, cut and paste of steps through the system's clipboard. */
import { announce } from "../feedback/announce";
import { fromClipboard, paste, toClipboard } from "../model/clipboard";
import { remove } from "./actions";
import type { Editor } from "./editor";
import { n } from "../words";

/** True where the browser's own copy and undo belong: in fields and in marked text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select, [role=textbox]");
}

function leaveAlone(event: ClipboardEvent): boolean {
  const marked = window.getSelection()?.isCollapsed === false;
  return event.defaultPrevented || isTyping(event.target) || (marked && event.type !== "paste");
}

/** Starts to listen; `pasted` is told when steps came in. Returns how to stop. */
export function listenForClipboard(editor: Editor, pasted: () => void): () => void {
  const copy = (event: ClipboardEvent) => {
    const { selection } = editor.store.get();
    if (leaveAlone(event) || !selection.size) return;
    event.preventDefault();
    event.clipboardData?.setData("text/plain", toClipboard(editor.doc, selection));
    if (event.type === "cut") remove(editor);
    else announce(n("Step copied", "{count} steps copied", selection.size));
  };
  const insert = (event: ClipboardEvent) => {
    if (leaveAlone(event)) return;
    const part = fromClipboard(event.clipboardData?.getData("text/plain") ?? "");
    if (!part) return;
    event.preventDefault();
    if (editor.perform(paste(editor.doc, editor.kinds, part))) pasted();
  };
  document.addEventListener("copy", copy);
  document.addEventListener("cut", copy);
  document.addEventListener("paste", insert);
  return () => {
    document.removeEventListener("copy", copy);
    document.removeEventListener("cut", copy);
    document.removeEventListener("paste", insert);
  };
}
