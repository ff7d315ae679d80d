/** The part of htmx that the island uses. The page loads htmx itself. */

export interface Htmx {
  ajax(verb: string, url: string, target: { target: string; swap: string }): Promise<void>;
}

declare global {
  interface Window {
    htmx?: Htmx;
  }
}

/** Puts the server's HTML for `url` into the side panel. */
export async function loadInto(target: string, url: string): Promise<void> {
  await window.htmx?.ajax("GET", url, { target, swap: "innerHTML" });
}
