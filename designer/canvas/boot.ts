/** Reads what the page hands to the island: the JSON in `script#canvas-boot`. */
import type { FlowDoc, Kind, Problem, Summaries } from "./model/types";
import type { Figures } from "./figures/types";
import type { OwnKeys } from "./keyboard/own";
import type { Snapshot } from "./run/types";

export interface Urls {
  /** SVG file whose symbols are named `i-<name>`. */
  sprite: string;
  /** Addresses with `__STEP__` in place of a step's id. */
  panel: string;
  step: string;
  scope: string;
  data: string;
  draft: string;
  copy: string;
  export: string;
  run: string;
  publish: string;
  compare: string;
  snapshot: string;
  socket: string;
  marketplace: string;
  /** The templates that an empty flow can become. */
  starters: string;
  /** Where the keys that the person chose are kept. */
  keys: string;
}

export interface Boot {
  mode: "edit" | "run" | "figures";
  urls: Partial<Urls>;
  csrf: string;
  kinds: Kind[];
  doc: FlowDoc;
  etag: string;
  problems: Problem[];
  summaries: Summaries;
  can_edit: boolean;
  /** What started the flow when its trigger was last tried: `{body, params, query}`, each if known. */
  started?: Started;
  snapshot?: Snapshot;
  /** What the live steps did in the chosen time. */
  figures: Record<string, Figures>;
  /** Steps that give pinned data in test runs instead of calling. */
  mocks: string[];
  /** The keys that the person chose. */
  keys: OwnKeys;
}

export interface Started {
  body?: unknown;
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
}

/** The boot data with gaps filled, so that the rest need not ask whether a part is there. */
export function readBoot(source: Document): Boot {
  const text = source.getElementById("canvas-boot")?.textContent ?? "{}";
  const raw = JSON.parse(text) as Partial<Boot>;
  const doc = { ...emptyDoc(), ...raw.doc };
  return {
    mode: raw.mode ?? "edit",
    urls: raw.urls ?? {},
    csrf: raw.csrf ?? "",
    kinds: raw.kinds ?? [],
    doc,
    etag: raw.etag ?? "",
    problems: raw.problems ?? [],
    summaries: raw.summaries ?? {},
    can_edit: raw.can_edit ?? true,
    started: raw.started,
    snapshot: raw.snapshot,
    figures: raw.figures ?? {},
    mocks: raw.mocks ?? [],
    keys: raw.keys ?? { letters: true, keys: {} },
  };
}

function emptyDoc(): FlowDoc {
  return {
    schema_version: 1, name: "", description: "", layout: "down", steps: [], edges: [], requires: [],
  };
}

export function stepUrl(template: string | undefined, step: string): string | null {
  return template ? template.replace("__STEP__", encodeURIComponent(step)) : null;
}
