/** An icon of the page's sprite as an element, for what is not drawn by React. */
import { spriteUrl } from "./sprite";

const SVG = "http://www.w3.org/2000/svg";

export function drawIcon(name: string, turning = false): SVGElement {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", turning ? "icon icon-turning" : "icon");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${spriteUrl()}#i-${name}`);
  icon.append(use);
  return icon;
}
