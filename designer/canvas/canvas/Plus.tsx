/** The round + on a link or under an open end. It opens the picker, and lights up under a dragged step. */
import { memo } from "react";
import type { MouseEvent } from "react";
import { useDesk, useEditor } from "../context";
import { spotKey } from "../editor/types";
import type { Spot } from "../editor/types";
import type { Point } from "../model/types";

interface PlusProps {
  spot: Spot;
  at: Point;
  label: string;
}

export const Plus = memo(function Plus({ spot, at, label }: PlusProps) {
  const { editor } = useDesk();
  const key = spotKey(spot);
  const under = useEditor((state) => state.drop === key);
  const open = useEditor((state) => state.picker !== null && spotKey(state.picker.spot) === key);
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    event.stopPropagation();
    const box = event.currentTarget.getBoundingClientRect();
    editor.store.set({ picker: { spot, anchor: { x: box.left + box.width / 2, y: box.bottom } } });
  };
  return (
    <button
      type="button"
      className={`cv-plus nodrag nopan${under || open ? " cv-plus-lit" : ""}`}
      style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
      data-plus={key}
      tabIndex={-1}
      aria-label={label}
      aria-haspopup="dialog"
      aria-expanded={open}
      onClick={press}
    >
      <span />
    </button>
  );
}, samePlus);

function samePlus(a: PlusProps, b: PlusProps): boolean {
  return a.at.x === b.at.x && a.at.y === b.at.y && a.label === b.label && spotKey(a.spot) === spotKey(b.spot);
}
