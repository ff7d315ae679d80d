/** Which names and functions fit what is typed, the best first. */
import type { Func, Name, Option, Scope, Spot } from "./types";
import { t } from "../words";

const MAX = 60;
/** So many letters are looked for within words, too; fewer would find too much. */
const ANYWHERE = 3;

export function optionsFor(scope: Scope, spot: Spot): Option[] {
  if (spot.kind === "function") return ranked(scope.functions, spot.typed, (one) => one.name).map(asFilter);
  const names = ranked(scope.names, spot.typed, (one) => one.path).map(asName);
  const word = spot.kind === "name" && /^\w+$/.test(spot.typed);
  const calls = word ? ranked(scope.functions, spot.typed, (one) => one.name, true).map(asCall) : [];
  return [...names, ...calls].slice(0, MAX);
}

/** What is typed is already the whole of this option. */
export function isTyped(option: Option, spot: Spot): boolean {
  return option.icon === "tag" && option.insert === spot.typed;
}

interface Found<T> {
  one: T;
  at: number;
  length: number;
}

/** Beginning first, then the beginning of a part, then anywhere; the order of the list within each. */
function ranked<T>(list: T[], typed: string, text: (one: T) => string, beginning = false): Found<T>[] {
  const wanted = typed.toLowerCase();
  const found = list.flatMap((one) => {
    const at = placeIn(text(one).toLowerCase(), wanted);
    return at < 0 || (beginning && at > 0) ? [] : [{ one, at, length: typed.length }];
  });
  const rank = ({ one, at }: Found<T>) => (at === 0 ? 0 : /\w/.test(text(one)[at - 1] as string) ? 2 : 1);
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, MAX);
}

function placeIn(text: string, wanted: string): number {
  if (text.startsWith(wanted)) return 0;
  const part = text.search(new RegExp(`[.'_]${wanted.replace(/[^\w]/g, "\\$&")}`));
  if (part >= 0) return part + 1;
  return wanted.length >= ANYWHERE ? text.indexOf(wanted) : -1;
}

function asName({ one, at, length }: Found<Name>): Option {
  const { path, type, value, about } = one;
  return { icon: "tag", label: path, bold: [at, at + length], type, insert: path, back: 0, value, about, examples: [] };
}

function asFilter(found: Found<Func>): Option {
  const { name, takes } = found.one;
  return asFunction(found, takes ? `${name}()` : name, takes ? 1 : 0);
}

function asCall(found: Found<Func>): Option {
  return asFunction(found, `${found.one.name}()`, 1);
}

function asFunction({ one, at, length }: Found<Func>, insert: string, back: number): Option {
  const { signature, about, examples } = one;
  return { icon: "code", label: signature, bold: [at, at + length], type: t("function"), insert, back, value: "", about, examples };
}
