/** Changes of the keys: used at once, and kept on the server for the person. */
import type { Desk } from "../context";
import { own } from "./own";

/** What changes. A key that is null goes back to those of the tables. */
export interface KeyChange {
  letters?: boolean;
  keys?: Record<string, string | null>;
}

/** Takes a change over; false when it is only kept in this window. */
export async function keepKeys({ client, editor }: Pick<Desk, "client" | "editor">, change: KeyChange): Promise<boolean> {
  const { letters, keys } = own.get();
  const next = Object.entries({ ...keys, ...change.keys }).filter((entry): entry is [string, string] => entry[1] !== null);
  own.set({ letters: change.letters ?? letters, keys: Object.fromEntries(next) });
  const { keys: url } = editor.boot.urls;
  if (!url) return false;
  try {
    return (await client.send(url, { method: "POST", body: change, keepalive: true })).ok;
  } catch {
    return false;
  }
}
