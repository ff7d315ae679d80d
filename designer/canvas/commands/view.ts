/** What part of the flow is seen, how large, and the things that open beside it. */
import type { Desk } from "../context";
import { closeDrawer, isDrawerOpen } from "../palette/fold-away";
import { nextRegion } from "../keyboard/regions";
import type { At, Command } from "./types";
import { t } from "../words";

const drawn = ({ editor }: Desk) => editor.view !== null;

export const VIEW: readonly Command[] = [
  { id: "find", title: t("Find a step of this flow"), group: "View", where: "beside-panel", keys: ["Ctrl+F"], icon: "search", run: find },
  { id: "full-size", title: t("Show at 100 %"), group: "View", where: "beside-panel", keys: ["0"], icon: "square", possible: drawn, run: ({ editor }) => editor.view?.zoom("full") },
  { id: "fit", title: t("Show the whole flow"), group: "View", where: "beside-panel", keys: ["1"], icon: "maximize", possible: drawn, run: ({ editor }) => editor.view?.fit() },
  { id: "zoom-in", title: t("Zoom in"), group: "View", where: "beside-panel", keys: ["+", "="], shown: ["+"], icon: "plus", possible: drawn, run: ({ editor }) => editor.view?.zoom("in") },
  { id: "zoom-out", title: t("Zoom out"), group: "View", where: "beside-panel", keys: ["-", "_"], shown: ["-"], icon: "minus", possible: drawn, run: ({ editor }) => editor.view?.zoom("out") },
  { id: "data", title: t("Show or hide the data of the step"), group: "View", where: "everywhere", keys: ["Ctrl+J"], icon: "table", run: ({ data }) => data.toggle() },
  { id: "pan", title: t("Move the canvas, also over a step"), group: "View", where: "canvas", keys: [], shown: ["Space+drag"], fixed: true },
];

export const PAGE: readonly Command[] = [
  { id: "commands", title: t("All commands, steps and kinds of step"), group: "Page", where: "everywhere", keys: ["Ctrl+K"], run: openCommands },
  { id: "keys", title: t("Show all keys"), group: "Page", where: "page", keys: ["?"], shown: ["Shift+?"], icon: "circle-help", run: ({ editor }) => editor.store.set({ help: true }) },
  { id: "next-region", title: t("Go to the next region"), group: "Page", where: "everywhere", keys: ["F6"], run: () => nextRegion(1) },
  { id: "last-region", title: t("Go to the region before"), group: "Page", where: "everywhere", keys: ["Shift+F6"], run: () => nextRegion(-1) },
  { id: "close", title: t("Close the innermost"), group: "Page", where: "everywhere", keys: ["Escape"], shown: ["Esc"], fixed: true, possible: (desk) => innermost(desk) !== null, run: (desk) => innermost(desk)?.() },
];

function find({ editor }: Desk): void {
  const box = document.getElementById("canvas-root")?.getBoundingClientRect();
  const anchor = { x: (box?.left ?? 0) + 160, y: (box?.top ?? 0) + 44 };
  editor.store.set({ picker: { spot: { type: "find" }, anchor } });
}

export function openCommands({ editor }: Desk, { step }: At): void {
  editor.store.set({ picker: { spot: { type: "commands", step }, anchor: { x: 0, y: 0 } } });
}

function innermost(desk: Desk): (() => void) | null {
  const { picker, open, selection } = desk.editor.store.get();
  if (picker) return () => desk.editor.store.set({ picker: null });
  if (isDrawerOpen()) return closeDrawer;
  if (open) return () => desk.panel.close();
  return selection.size ? () => desk.editor.select([]) : null;
}
