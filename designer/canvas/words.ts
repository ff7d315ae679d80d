/**
 * The words of the canvas in the language of the page.
 *
 * The page loads the words of its language before the island starts (`gettext` and `ngettext`), so tables may hold
 * them. Without that script, as in a unit test, and where a word has no translation, they are the English ones.
 * `make messages` finds what stands in `t` and `n` as a literal.
 */

interface Catalogue {
  gettext?(text: string): string;
  ngettext?(one: string, many: string, count: number): string;
}

type Values = Record<string, string | number | undefined>;

const catalogue = globalThis as Catalogue;

/** A text, with `{name}` replaced by the value of that name. */
export function t(text: string, values?: Values): string {
  return filled(catalogue.gettext?.(text) ?? text, values);
}

/** The form that fits the number, which is there as `{count}`. */
export function n(one: string, many: string, count: number, values?: Values): string {
  const text = catalogue.ngettext?.(one, many, count) ?? (count === 1 ? one : many);
  return filled(text, { count, ...values });
}

/** The parts of a sentence around what stands in it as `{name}`: a link, a key cap. */
export function woven<P>(text: string, parts: Record<string, P>): (string | P)[] {
  return text.split(/\{(\w+)\}/).map((part, index) => (index % 2 ? (parts[part] ?? part) : part));
}

/** In one pass: what a value brings along is no placeholder. */
function filled(text: string, values?: Values): string {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}
