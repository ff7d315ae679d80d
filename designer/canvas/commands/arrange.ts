/** Lining up what is selected. */
import type { Desk } from "../context";
import { align, distribute } from "../model/commands/arrange";
import type { Line } from "../model/commands/arrange";
import type { Command } from "./types";

const atLeast = (count: number) => (desk: Desk) => desk.editor.store.get().selection.size >= count;

function aligned(line: Line, words: string): Command {
  return {
    id: `align-${line}`, title: `Align ${words}`, group: "Select", where: "page", icon: "list", edits: true,
    possible: atLeast(2),
    run: ({ editor }) => void editor.perform(align(editor.doc, editor.store.get().selection, line)),
  };
}

function spread(axis: "x" | "y", words: string): Command {
  return {
    id: `spread-${axis}`, title: `Spread evenly ${words}`, group: "Select", where: "page", icon: "chart-no-axes-column", edits: true,
    possible: atLeast(3),
    run: ({ editor }) => void editor.perform(distribute(editor.doc, editor.store.get().selection, axis)),
  };
}

export const ARRANGE: readonly Command[] = [
  aligned("left", "on the left"),
  aligned("centre", "on the centres"),
  aligned("top", "at the top"),
  aligned("middle", "on the middles"),
  spread("y", "from top to bottom"),
  spread("x", "from left to right"),
];
