/** Tells screen readers what changed. Polite, and the same sentence twice in a row is said once more. */

let region: HTMLElement | null = null;

function place(): HTMLElement {
  if (region?.isConnected) return region;
  region = document.createElement("div");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  region.id = "canvas-announcer";
  document.body.append(region);
  return region;
}

export function announce(sentence: string): void {
  const target = place();
  // A no-break space at the end makes a repeated sentence a changed one.
  target.textContent = target.textContent === sentence ? `${sentence}\u00a0` : sentence;
}
