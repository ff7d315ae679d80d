/** Ids of steps, links and branches: eight lowercase hex characters. */

export function newId(taken?: ReadonlySet<string>): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(4));
    const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (!taken?.has(id)) return id;
  }
}
