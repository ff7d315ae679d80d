/** The keys that a person chose, over those of the tables of commands. They are kept on the server. */
import type { Command } from "../commands/types";
import { createStore, useStored } from "../store";
import { ARROWS, expand } from "./keys";

export interface OwnKeys {
  /** Whether keys of one character do something. */
  letters: boolean;
  /** By command: its one key, or "" for none. What is missing has the keys of the tables. */
  keys: Readonly<Record<string, string>>;
}

export const own = createStore<OwnKeys>({ letters: true, keys: {} });

/** Draws again when a key changes. */
export function useOwnKeys(): OwnKeys {
  return useStored(own, (state) => state);
}

export function lettersWork(): boolean {
  return own.get().letters;
}

/** The presses of a command. A key of the tables gives way to the same key chosen for another command. */
export function keysOf(command: Command): readonly string[] {
  const { keys } = own.get();
  const chosen = keys[command.id];
  if (chosen !== undefined && !command.fixed) return chosen ? expand(chosen) : [];
  const taken = new Set(Object.values(keys).flatMap(expand));
  return (command.keys ?? []).filter((key) => !taken.has(key));
}

/** The keys of a command as lists show them. */
export function shownOf(command: Command): readonly string[] {
  const keys = keysOf(command);
  const untouched = keys.length === (command.keys ?? []).length && own.get().keys[command.id] === undefined;
  if (untouched) return command.shown ?? keys;
  return command.arrows && keys.length === ARROWS.length ? [keys[0]!.replace("ArrowUp", "Arrows")] : keys;
}

export function isOwn(command: Command): boolean {
  return !command.fixed && own.get().keys[command.id] !== undefined;
}
