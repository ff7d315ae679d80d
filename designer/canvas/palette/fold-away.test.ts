// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { closeDrawer, isDrawerOpen } from "./fold-away";

let button: HTMLElement;
let palette: HTMLElement;

beforeEach(() => {
  document.body.innerHTML = `<button data-toggle="palette-root" aria-expanded="true"></button><aside id="palette-root" class="open"><input></aside>`;
  [button, palette] = [...document.body.children] as [HTMLElement, HTMLElement];
  button.getClientRects = () => [new DOMRect(0, 0, 36, 36)] as unknown as DOMRectList;
});

it("is a drawer only where its button is shown", () => {
  expect(isDrawerOpen()).toBe(true);
  button.getClientRects = () => [] as unknown as DOMRectList;
  expect(isDrawerOpen()).toBe(false);
});

it("closes, and gives the keyboard back to its button", () => {
  palette.querySelector("input")?.focus();
  closeDrawer();
  expect(isDrawerOpen()).toBe(false);
  expect(button.getAttribute("aria-expanded")).toBe("false");
  expect(document.activeElement).toBe(button);
});

it("leaves the keyboard where it is beside the drawer", () => {
  document.body.insertAdjacentHTML("beforeend", "<textarea></textarea>");
  const beside = document.querySelector("textarea");
  beside?.focus();
  closeDrawer();
  expect(document.activeElement).toBe(beside);
});
