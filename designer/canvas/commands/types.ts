/** What a person can do by name or by key. The tables of it feed the keys, the command palette and the help. */
import type { Desk } from "../context";

/** Where the keys of a command work; nowhere while somebody types, but "everywhere". */
export type Where = "everywhere" | "page" | "beside-panel" | "steps" | "canvas";

export type Group = "Step" | "Select" | "Flow" | "View" | "Page";

/** What a command acts on. */
export interface At {
  /** The step with the focus, else the first selected one. */
  step: string | null;
  /** The pressed key as `KeyboardEvent.key` names it; empty when it came from the palette. */
  key: string;
}

export interface Command {
  id: string;
  title: string;
  group: Group;
  where: Where;
  /** As `keyOf` writes them, until the person chooses another. Without any it is in the command palette alone. */
  keys?: readonly string[];
  /** What lists show in place of the keys, such as "Arrows" for four of them. */
  shown?: readonly string[];
  /** Its icon in the command palette; what makes no sense there has none. */
  icon?: string;
  /** Changes the flow: not offered to those who may only look. */
  edits?: boolean;
  /** Acts on one step, and does nothing without. */
  needsStep?: boolean;
  /** Its key is the four arrows, alone or with Ctrl, Alt or Shift. */
  arrows?: boolean;
  /** Its keys belong to the browser or to every dialog, so nobody can change them. */
  fixed?: boolean;
  /** Left out of the command palette while it would do nothing; its key then says so. */
  offered?(desk: Desk): boolean;
  possible?(desk: Desk, at: At): boolean;
  /** Left out where the browser itself raises the event, as for copy and paste. */
  run?(desk: Desk, at: At): void;
}

/** Whether a command would do something now. */
export function isPossible(command: Command, desk: Desk, at: At): boolean {
  if (command.needsStep && !desk.editor.step(at.step)) return false;
  return command.possible?.(desk, at) ?? true;
}
