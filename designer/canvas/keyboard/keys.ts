/** Names of keys: how a press is written in the tables of commands, and how it is shown. */
import { t } from "../words";

/** A press as the tables write it: "Ctrl+Shift+Z", "Alt+ArrowUp", "?", "D". Ctrl also stands for a Mac's command key. */
export function keyOf(event: KeyboardEvent): string {
  const typed = event.getModifierState("AltGraph");
  const name = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // What Shift does to a sign differs from keyboard to keyboard; the sign itself says enough.
  const shift = event.shiftKey && !isSign(name);
  const control = (event.ctrlKey || event.metaKey) && !typed;
  return `${control ? "Ctrl+" : ""}${event.altKey && !typed ? "Alt+" : ""}${shift ? "Shift+" : ""}${name}`;
}

function isSign(name: string): boolean {
  return name.length === 1 && name.toLowerCase() === name.toUpperCase();
}

/** Keys of one character, which some people must be able to turn off: dictation and unsteady hands press them. */
export function isCharacter(key: string): boolean {
  return key.replace("Shift+", "").length === 1;
}

/** What is written on a cap; keyboards have words on some of them. */
export function capName(cap: string): string {
  const names: Record<string, string> = {
    Ctrl: t("Ctrl"), Shift: t("Shift"), Space: t("Space"), Enter: t("Enter"), Esc: t("Esc"), Del: t("Del"), Arrows: t("Arrows"), drag: t("drag"),
  };
  return names[cap] ?? cap;
}

/** The key caps of a key, one text each. */
export function caps(key: string): string[] {
  return key === "+" ? ["+"] : key.split("+");
}
