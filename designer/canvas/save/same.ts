/** Whether two documents say the same, whatever the order of their keys and of what the server adds. */
import type { FlowDoc } from "../model/types";

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}

/** A text that is equal for equal flows. What a flow requires follows from its steps and is left out. */
export function fingerprint(doc: FlowDoc): string {
  return JSON.stringify(sorted({ ...doc, requires: [] }));
}
