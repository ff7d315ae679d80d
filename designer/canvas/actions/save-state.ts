/** Keeps the words and the icon of the save state in the top bar up to date. */
import type { Editor } from "../editor/editor";
import { drawIcon } from "../feedback/draw-icon";
import { saveIcon, saveWords } from "../save/words";

const EVERY_MS = 1000;

export function showSaveState(editor: Editor): () => void {
  const place = document.getElementById("save-state");
  const words = place?.querySelector<HTMLElement>("[data-text]") ?? place;
  const show = () => {
    const { save } = editor.store.get();
    const text = saveWords(save, Date.now());
    if (words && words.textContent !== text) words.textContent = text;
    if (place && place.dataset["state"] !== save.kind) {
      place.dataset["state"] = save.kind;
      place.querySelector(".icon")?.replaceWith(drawIcon(saveIcon(save)));
    }
  };
  show();
  const timer = setInterval(show, EVERY_MS);
  const stop = editor.store.subscribe(show);
  return () => {
    clearInterval(timer);
    stop();
  };
}
