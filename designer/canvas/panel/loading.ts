/** Fetches what the side panel shows. Only the newest wish counts: answers to older ones are left out. */

/** The part of htmx that the island uses. The page loads htmx itself. */
export interface Htmx {
  ajax(verb: string, url: string, how: { source: Element; target: string; swap: string }): Promise<void>;
  /** Takes over the attributes of an element at once; by itself it does so some moments after it came. */
  process(element: Element): void;
}

declare global {
  interface Window {
    htmx?: Htmx;
  }
}

const PANEL = "#side-panel";

export function panelElement(): HTMLElement | null {
  return document.querySelector<HTMLElement>(PANEL);
}

/** What htmx tells before it puts an answer into the page. */
interface Swap {
  target: Element;
  requestConfig: { elt: Element; path: string };
  shouldSwap: boolean;
}

export class PanelLoader {
  /** Asks in the page's name. Each wish has its own, so that none waits for the one before. */
  private asker: HTMLElement | null = null;
  private readonly askers = new WeakSet<Element>();

  /** `wanted` is the address whose form may be in the panel now; null while it is closed. */
  constructor(private readonly wanted: () => string | null) {
    document.body.addEventListener("htmx:beforeSwap", (event) => this.judge((event as CustomEvent<Swap>).detail));
  }

  /** Puts the server's HTML for `url` into the panel; false when that is no longer wanted. Rejects without an answer. */
  async load(url: string): Promise<boolean> {
    this.cancel();
    const asker = document.createElement("i");
    asker.hidden = true;
    document.body.append(asker);
    this.asker = asker;
    this.askers.add(asker);
    try {
      await window.htmx?.ajax("GET", url, { source: asker, target: PANEL, swap: "innerHTML" });
    } catch (error) {
      if (this.asker === asker) throw error;
    }
    const newest = this.asker === asker;
    if (newest) this.cancel();
    return newest;
  }

  /** Whatever is under way is not wanted any more. */
  cancel(): void {
    this.asker?.remove();
    this.asker = null;
  }

  /** The panel's own buttons ask too, and may be answered after it closed or went to another step. */
  private judge(swap: Swap): void {
    if (swap.target !== panelElement()) return;
    const { elt, path } = swap.requestConfig;
    const older = this.askers.has(elt) && elt !== this.asker;
    if (older || path.split("?")[0] !== this.wanted()) swap.shouldSwap = false;
  }
}
