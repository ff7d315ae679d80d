/** On smaller windows the palette lies over the canvas; it goes away once a step was taken from it. */
export function foldAway(): void {
  document.getElementById("palette-root")?.classList.remove("open");
  document.querySelector("[data-toggle=palette-root]")?.setAttribute("aria-expanded", "false");
}
