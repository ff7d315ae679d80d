/** Whether a press may become the key of a command. Every refusal is a sentence that says what to do. */
import { COMMANDS } from "../commands/table";
import type { Command } from "../commands/types";
import { t } from "../words";
import { expand, inWords, keyOf } from "./keys";
import { keysOf } from "./own";

/** What browsers and computers keep for themselves, wholly or so far that a page should leave it alone. */
const BROWSERS = new Set([
  ...["F5", "F11", "F12", "Alt+F4", "Alt+Home", "ContextMenu", "Shift+F10"],
  ...["D", "H", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "T", "U", "W", "F5", "F4", "0", "+", "-", "=", "Tab", "Shift+Tab", "PageUp", "PageDown"].map((key) => `Ctrl+${key}`),
  ...["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((key) => `Ctrl+${key}`),
  ...["B", "C", "I", "J", "K", "M", "N", "O", "P", "Q", "R", "T", "W", "Delete", "Escape"].map((key) => `Ctrl+Shift+${key}`),
]);

const ALONE = new Set(["Control", "Shift", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "ScrollLock", "Fn", "Dead", "Process", "Unidentified"]);

/** The press as it is kept: "Alt+Arrows" for a command of the four arrows. Null while only Ctrl and the like are held. */
export function pressed(command: Command, event: KeyboardEvent): string | null {
  if (ALONE.has(event.key)) return null;
  const key = keyOf(event);
  return command.arrows ? key.replace(/Arrow\w+$/, "Arrows") : key;
}

/** Why the key cannot be the command's, or null. */
export function refusalOf(command: Command, key: string): string | null {
  const name = inWords(key);
  if (command.arrows && !key.endsWith("Arrows")) return t("“{key}” is no arrow. This command goes four ways: press an arrow, with Ctrl, Alt or Shift if you like.", { key: name });
  if (key === "F1") return t("“F1” opens the guide. Press another key.");
  // What a key of the tables does already works here, so it may come back.
  const given = command.keys?.includes(key) ?? false;
  if (BROWSERS.has(key) && !given && !COMMANDS.some((one) => one.keys?.includes(key))) return t("“{key}” belongs to the browser, which may act in place of Flowyard. Press another key.", { key: name });
  if ((key === "Enter" || key === "Space") && command.where !== "canvas") return t("“{key}” presses the button that has the focus. Press it together with Ctrl, Alt or Shift.", { key: name });
  return clash(command, key);
}

/** Why the keys of the tables cannot come back to a command, or null. */
export function refusalToReset(command: Command): string | null {
  for (const key of command.keys ?? []) {
    const why = clash(command, key);
    if (why) return why;
  }
  return null;
}

function clash(command: Command, key: string): string | null {
  const wanted = expand(key);
  const other = COMMANDS.find((one) => one.id !== command.id && keysOf(one).some((taken) => wanted.includes(taken)));
  if (!other) return null;
  const names = { key: inWords(key), command: other.title };
  return other.fixed
    ? t("“{key}” is a key of “{command}”. Press another key.", names)
    : t("“{key}” is a key of “{command}”. Press another key, or change that command first.", names);
}
