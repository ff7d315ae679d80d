/** Undo and redo as a stack of documents. Documents share what did not change, so a level costs little. */
import type { FlowDoc } from "./types";

export interface Level {
  label: string;
  doc: FlowDoc;
  select: string[];
}

export interface History {
  doc: FlowDoc;
  past: Level[];
  future: Level[];
  /** Names the run of changes that the newest level stands for, e.g. typing in one step's form. */
  merge: string | null;
}

const DEPTH = 200;

export function startHistory(doc: FlowDoc): History {
  return { doc, past: [], future: [], merge: null };
}

/** Records `doc` as the present. Changes that carry the same `merge` key become one level. */
export function record(
  history: History,
  doc: FlowDoc,
  label: string,
  select: string[] = [],
  merge: string | null = null,
): History {
  if (doc === history.doc) return history;
  const joins = merge !== null && merge === history.merge && history.past.length > 0;
  if (joins) return { ...history, doc, future: [] };
  const level = { label, doc: history.doc, select };
  return { doc, past: [...history.past, level].slice(-DEPTH), future: [], merge };
}

/** Ends a run of changes: the next one becomes a level of its own. */
export function seal(history: History): History {
  return history.merge === null ? history : { ...history, merge: null };
}

export function undo(history: History): History {
  const level = history.past.at(-1);
  if (!level) return history;
  const undone = { ...level, doc: history.doc };
  return {
    doc: level.doc,
    past: history.past.slice(0, -1),
    future: [...history.future, undone],
    merge: null,
  };
}

export function redo(history: History): History {
  const level = history.future.at(-1);
  if (!level) return history;
  const done = { ...level, doc: history.doc };
  return {
    doc: level.doc,
    past: [...history.past, done],
    future: history.future.slice(0, -1),
    merge: null,
  };
}
