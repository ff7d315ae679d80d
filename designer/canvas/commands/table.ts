/** Every command, in the order of the help and the command palette. */
import { ARRANGE } from "./arrange";
import { EXPORT } from "./export";
import { FLOW } from "./flow";
import { SELECT } from "./select";
import { STEP } from "./step";
import { capName, caps } from "../keyboard/keys";
import type { Command } from "./types";
import { PAGE, VIEW } from "./view";

export const COMMANDS: readonly Command[] = [...STEP, ...SELECT, ...ARRANGE, ...FLOW, ...EXPORT, ...VIEW, ...PAGE];

/** The first key of a command as a hint writes it, such as "Ctrl Z". */
export function keyHint(id: string): string {
  const command = COMMANDS.find((one) => one.id === id);
  const [key] = command?.shown ?? command?.keys ?? [];
  return key ? caps(key).map(capName).join(" ") : "";
}
