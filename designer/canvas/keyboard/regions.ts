/** F6 goes from region to region: bar, palette, canvas, panel, drawer. */

const REGIONS = [".topbar", "#palette-root", "#canvas-root", "#side-panel", ".drawer"];
const REACHABLE = "a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex='0']";

function visible(element: HTMLElement): boolean {
  return element.getClientRects().length > 0;
}

/** What the focus goes to in a region; on the canvas that is the step it was at. */
function entryOf(region: HTMLElement): HTMLElement | null {
  const body = region.querySelector<HTMLElement>(".cv-body[tabindex='0']");
  if (body && visible(body)) return body;
  return [...region.querySelectorAll<HTMLElement>(REACHABLE)].find(visible) ?? null;
}

export function nextRegion(by: 1 | -1): void {
  const regions = REGIONS.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []);
  const entries = regions.filter((region) => visible(region) && entryOf(region));
  if (!entries.length) return;
  const here = entries.findIndex((region) => region.contains(document.activeElement));
  const next = entries[(here + by + entries.length + (here < 0 && by < 0 ? 1 : 0)) % entries.length];
  if (next) entryOf(next)?.focus();
}
