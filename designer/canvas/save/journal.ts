/** The unsaved document on this computer, so that a crash or a dead server loses nothing. */
import type { FlowDoc } from "../model/types";
import { fingerprint } from "./same";

export interface Entry {
  /** The version that the change was made on. */
  etag: string;
  doc: FlowDoc;
  /** Milliseconds since 1970. */
  at: number;
}

export interface Journal {
  read(): Entry | null;
  write(entry: Entry): void;
  clear(): void;
}

/** A journal in the browser's storage. Without storage (private windows, full disk) it keeps nothing. */
export function createJournal(key: string, storage: Storage | undefined): Journal {
  const name = `flowyard:draft:${key}`;
  return {
    read() {
      try {
        return parse(storage?.getItem(name) ?? null);
      } catch {
        return null;
      }
    },
    write(entry) {
      try {
        storage?.setItem(name, JSON.stringify(entry));
      } catch {
        // A full storage must not stop the work; the draft is still saved to the server.
      }
    },
    clear() {
      try {
        storage?.removeItem(name);
      } catch {
        // As above.
      }
    },
  };
}

function parse(text: string | null): Entry | null {
  const entry = text ? (JSON.parse(text) as Partial<Entry>) : null;
  const whole = typeof entry?.etag === "string" && Array.isArray(entry.doc?.steps) && typeof entry.at === "number";
  return whole ? (entry as Entry) : null;
}

export type Recovery = { kind: "none" } | { kind: "restore" | "offer"; entry: Entry };

/** What to do with a kept document when the page opens again. */
export function recovery(entry: Entry | null, etag: string, doc: FlowDoc): Recovery {
  if (!entry || fingerprint(entry.doc) === fingerprint(doc)) return { kind: "none" };
  return { kind: entry.etag === etag ? "restore" : "offer", entry };
}
