/** Every command, in the order of the help and the command palette. */
import { inWords } from "../keyboard/keys";
import { shownOf } from "../keyboard/own";
import { ARRANGE } from "./arrange";
import { EXPORT } from "./export";
import { FLOW } from "./flow";
import { SELECT } from "./select";
import { STEP } from "./step";
import type { Command } from "./types";
import { PAGE, VIEW } from "./view";

export const COMMANDS: readonly Command[] = [...STEP, ...SELECT, ...ARRANGE, ...FLOW, ...EXPORT, ...VIEW, ...PAGE];

/** The first key of a command as a hint writes it, such as "Ctrl Z". */
export function keyHint(id: string): string {
  const command = COMMANDS.find((one) => one.id === id);
  const first = command && shownOf(command)[0];
  return first ? inWords(first) : "";
}

/** What a button does, with the key that does the same. */
export function hinted(words: string, id: string): string {
  const key = keyHint(id);
  return key ? `${words} (${key})` : words;
}
