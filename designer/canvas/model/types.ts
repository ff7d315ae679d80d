/** The shapes that the island shares with the server: the flow document, its kinds and its problems. */

export interface Point {
  x: number;
  y: number;
}

export type Config = Record<string, unknown>;

/** One station of the flow. `id` is eight lowercase hex characters, unique in its document. */
export interface Step {
  id: string;
  kind: string;
  name: string;
  position: Point;
  enabled: boolean;
  config: Config;
}

/**
 * One track between two steps; `port` is "out", "else" or the id of a branch or resource. `input` is there only where
 * the target has several; without it the first is meant.
 */
export interface Link {
  id: string;
  from: string;
  port: string;
  to: string;
  input?: string;
}

export type Layout = "down" | "right";

/** The one form of a flow: draft, version, export and clipboard. */
export interface FlowDoc {
  schema_version: number;
  name: string;
  description: string;
  layout: Layout;
  steps: Step[];
  edges: Link[];
  requires: { connector: string; version: string }[];
}

export type Family = "trigger" | "outside" | "inside";

/** What the palette offers and how a step of that kind looks. */
export interface Kind {
  kind: string;
  title: string;
  family: Family;
  group: string;
  icon: string;
  hint: string;
  ports: string[];
  /** Where links arrive, for a kind that has several places for them. */
  inputs?: string[];
  defaults: Config;
  /** Set for an installed connector: several kinds then share the kind "connector". */
  connector?: string;
  /** Steps of it go on working; new ones are not offered. */
  deprecated?: boolean;
}

/** A method and path of an API request beside its first. `query` is text, such as "[int page]". */
export interface Resource {
  id: string;
  method: string;
  path: string;
  query?: string;
  payload?: boolean;
}

/** One branch of a router, as its config holds it. */
export interface Branch {
  id: string;
  name: string;
  condition: string;
}

/** A sentence about a step (or about the whole flow when `step` is empty). */
export interface Problem {
  step: string | null;
  field?: string | null;
  message: string;
}

export type Summaries = Record<string, string>;

/** A change of the document, with what to call it and what to select afterwards. */
export interface Change {
  doc: FlowDoc;
  label: string;
  select?: string[];
}

/** A change that cannot be made, with the sentence that says why and what to do. */
export interface Refusal {
  refused: string;
}

export function isRefusal(result: Change | Refusal): result is Refusal {
  return "refused" in result;
}
