/** Puts a choice into the text. */
import type { Option, Spot } from "./types";

export interface Written {
  text: string;
  caret: number;
}

/** Outside of an expression the choice brings its own {{ }}; inside an open one it closes it. */
export function insertInto(text: string, spot: Spot, option: Option, bare: boolean): Written {
  const [before, after] = [text.slice(0, spot.from), text.slice(spot.to)];
  if (!bare && spot.kind === "text") return joined(`${before}{{ `, option, ` }}${after}`, 3);
  const closed = bare || closes(after);
  const [open, close] = [closed || !before.endsWith("{{") ? "" : " ", closed ? "" : " }}"];
  return joined(before + open, option, close + after, close.length);
}

/** The caret stands behind the whole, unless the choice wants something between its brackets. */
function joined(before: string, { insert, back }: Option, after: string, past: number): Written {
  const end = before.length + insert.length;
  return { text: before + insert + after, caret: back ? end - back : end + (after.startsWith(" }}") ? past : 0) };
}

/**
 * Where a typed } takes the caret when the braces stand there already, so that writing the end of an expression
 * does not double it; null where it is to be written. `before` and `after` are the text around the caret.
 */
export function overtyped(before: string, after: string): number | null {
  const open = before.lastIndexOf("{{");
  const inside = before.slice(open + 2);
  if (open < 0 || inside.includes("}}") || count(inside, "{") > count(inside, "}")) return null;
  if (before.endsWith("}") && after.startsWith("}")) return before.length + 1;
  const space = /^\s*(?=\}\})/.exec(after)?.[0];
  return space === undefined ? null : before.length + space.length + 1;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

function closes(after: string): boolean {
  const close = after.indexOf("}}");
  const open = after.indexOf("{{");
  return close >= 0 && (open < 0 || close < open);
}
