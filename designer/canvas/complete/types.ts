/** A name in scope at a step, as the server tells it. */
export interface Name {
  path: string;
  type: string;
  value: string;
  about: string;
}

/** A function of the expression language. */
export interface Func {
  name: string;
  signature: string;
  about: string;
  /** Whether it needs more than the value before the bar. */
  takes: boolean;
  examples: string[];
}

export interface Scope {
  names: Name[];
  functions: Func[];
  /** The step to try first when no record was seen yet; empty when one was. */
  first: string;
}

/** What stands at the caret. `from` and `to` bound the letters that a choice replaces. */
export interface Spot {
  kind: "name" | "function" | "text";
  from: number;
  to: number;
  typed: string;
}

export interface Option {
  icon: "tag" | "code";
  /** What is shown, and where the typed letters are in it. */
  label: string;
  bold: [number, number];
  type: string;
  /** Put in place of the typed letters; the caret goes `back` letters before its end. */
  insert: string;
  back: number;
  value: string;
  about: string;
  examples: string[];
}
