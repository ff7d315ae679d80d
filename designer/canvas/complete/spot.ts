/** Finds what is being typed at the caret: a name, a function after a bar, or plain text. */
import type { Spot } from "./types";

const NAME = /(?:[A-Za-z_]\w*(?:\[(?:\d+|'[^']*'?|"[^"]*"?)?\]?)*\.?)+$/;
const AFTER_BAR = /\|\s*([A-Za-z_]\w*)?$/;

/** `bare` is true where the whole text is an expression, false where expressions stand in {{ }}. */
export function spotAt(text: string, caret: number, bare: boolean): Spot {
  const before = text.slice(0, caret);
  const start = bare ? 0 : openAt(before);
  const nothing: Spot = { kind: "text", from: caret, to: caret, typed: "" };
  if (start < 0 || inQuotes(before.slice(start))) return nothing;
  const expression = before.slice(start);
  const bar = AFTER_BAR.exec(expression);
  if (bar) return spot("function", text, caret, bar[1] ?? "");
  const name = NAME.exec(expression)?.[0] ?? "";
  return spot("name", text, caret, name);
}

/** Where the expression begins whose {{ is not closed before the caret; -1 outside of one. */
function openAt(before: string): number {
  const open = before.lastIndexOf("{{");
  return open >= 0 && before.indexOf("}}", open) < 0 ? open + 2 : -1;
}

/** A choice replaces the rest of the word behind the caret, too. */
function spot(kind: Spot["kind"], text: string, caret: number, typed: string): Spot {
  const rest = typed ? (/^\w*/.exec(text.slice(caret))?.[0].length ?? 0) : 0;
  return { kind, from: caret - typed.length, to: caret + rest, typed };
}

/** An expression after a bar stands in quotes: within them nothing is known. Quotes of a key do not count. */
function inQuotes(expression: string): boolean {
  let quote = "";
  for (let index = 0; index < expression.length; index += 1) {
    const letter = expression[index] as string;
    if (quote && letter === "\\") index += 1;
    else if (quote) quote = letter === quote ? "" : quote;
    else if (letter === "'" || letter === '"') quote = expression[index - 1] === "[" ? "" : letter;
  }
  return quote !== "";
}
