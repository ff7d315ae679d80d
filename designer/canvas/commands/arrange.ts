/** Lining up what is selected. */
import type { Desk } from "../context";
import { align, distribute } from "../model/commands/arrange";
import type { Line } from "../model/commands/arrange";
import type { Command } from "./types";
import { t } from "../words";

const atLeast = (count: number) => (desk: Desk) => desk.editor.store.get().selection.size >= count;

function aligned(line: Line, title: string): Command {
  return {
    id: `align-${line}`, title, group: "Select", where: "page", icon: "list", edits: true,
    possible: atLeast(2),
    run: ({ editor }) => void editor.perform(align(editor.doc, editor.store.get().selection, line)),
  };
}

function spread(axis: "x" | "y", title: string): Command {
  return {
    id: `spread-${axis}`, title, group: "Select", where: "page", icon: "chart-no-axes-column", edits: true,
    possible: atLeast(3),
    run: ({ editor }) => void editor.perform(distribute(editor.doc, editor.store.get().selection, axis)),
  };
}

export const ARRANGE: readonly Command[] = [
  aligned("left", t("Align on the left")),
  aligned("centre", t("Align on the centres")),
  aligned("top", t("Align at the top")),
  aligned("middle", t("Align on the middles")),
  spread("y", t("Spread evenly from top to bottom")),
  spread("x", t("Spread evenly from left to right")),
];
