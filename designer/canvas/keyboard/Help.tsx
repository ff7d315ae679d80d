/** All keys of the designer, under Shift-?. */
import { useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { isTyping } from "../editor/clipboard";

const KEYS: [string, string][] = [
  ["Arrows", "Follow the links"],
  ["Ctrl Arrows", "Follow them, and leave the selection as it is"],
  ["Alt Arrows", "Move the step"],
  ["Enter", "Open the step"],
  ["Space", "Select or deselect the step"],
  ["A", "Add a step behind it"],
  ["O", "Turn it on or off"],
  ["Del", "Delete it, with Undo"],
  ["Ctrl D", "Duplicate"],
  ["Ctrl C, Ctrl X, Ctrl V", "Copy, cut, paste"],
  ["Ctrl Z, Ctrl Shift Z", "Undo, redo"],
  ["Ctrl A", "Select everything"],
  ["Ctrl F", "Find a step of this flow"],
  ["/", "Find a step to add"],
  ["Ctrl S", "Save now"],
  ["F6", "Go to the next region"],
  ["Esc", "Close the innermost"],
];

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "?" || isTyping(event.target) || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      if (!dialog.current?.open) dialog.current?.showModal();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return createPortal(
    <dialog ref={dialog} className="dialog" aria-label="Keys" onKeyDown={(event) => event.stopPropagation()}>
      <div className="dialog-body">
        <h2>Keys</h2>
        <dl className="cv-keys">
          {KEYS.map(([keys, meaning]) => (
            <div key={keys}>
              <dt>{keys.split(", ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </div>
      <form method="dialog" className="dialog-foot">
        <button className="btn btn-primary">Close</button>
      </form>
    </dialog>,
    document.body,
  );
}
