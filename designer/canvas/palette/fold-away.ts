/** On smaller windows the palette lies over the canvas as a drawer; it goes away once a step was taken from it. */

function toggle(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-toggle=palette-root]");
}

function palette(): HTMLElement | null {
  return document.getElementById("palette-root");
}

/** Wide windows have no button for the palette: there it has a place of its own. */
export function isDrawerOpen(): boolean {
  return palette()?.classList.contains("open") === true && (toggle()?.getClientRects().length ?? 0) > 0;
}

export function foldAway(): void {
  palette()?.classList.remove("open");
  toggle()?.setAttribute("aria-expanded", "false");
}

/** Folds it away without anything taken; the keyboard goes back to the button that opened it. */
export function closeDrawer(): void {
  const inside = palette()?.contains(document.activeElement);
  foldAway();
  if (inside) toggle()?.focus();
}
