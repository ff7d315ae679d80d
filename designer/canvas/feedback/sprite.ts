/** Where the page's icons are: one SVG file with a symbol `i-<name>` for each. */

let sprite = "";

/** Takes the address from the boot data, else from the page. */
export function setSprite(url: string | undefined): void {
  sprite = url ?? document.body.dataset["icons"] ?? "";
}

export function spriteUrl(): string {
  return sprite;
}
