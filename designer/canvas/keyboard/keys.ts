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
    Up: t("Up"), Down: t("Down"), Left: t("Left"), Right: t("Right"),
  };
  return names[cap] ?? cap;
}

export const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/** The presses that a key stands for: "Alt+Arrows" is four of them. */
export function expand(key: string): string[] {
  return key.endsWith("Arrows") ? ARROWS.map((arrow) => key.replace("Arrows", arrow)) : [key];
}

/** Whether a field needs the press for itself: what it writes, or how the text in it is edited. */
export function isForFields(key: string): boolean {
  if (/^F\d+$/.test(key.replace("Shift+", "")) || key === "Escape") return false;
  return !/^(Ctrl|Alt)\+/.test(key) || /^Ctrl\+(Shift\+)?([ACVXYZ]|Arrow\w+|Backspace|Delete|Home|End|Enter)$/.test(key);
}

const SHORT: Record<string, string> = { Escape: "Esc", Delete: "Del", ArrowUp: "Up", ArrowDown: "Down", ArrowLeft: "Left", ArrowRight: "Right" };

/** The key caps of a key, one text each. */
export function caps(key: string): string[] {
  const parts = key.endsWith("+") ? [...key.slice(0, -1).split("+").filter(Boolean), "+"] : key.split("+");
  return parts.map((part) => SHORT[part] ?? part);
}

/** A key within a sentence or a hint, such as "Ctrl Z". */
export function inWords(key: string): string {
  return caps(key).map(capName).join(" ");
}
