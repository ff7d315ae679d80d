// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import type { Boot } from "../boot";
import type { Desk } from "../context";
import { Editor } from "../editor/editor";
import { KINDS, chain } from "../model/sample";
import { testStep } from "./test-step";

let editor: Editor;
let desk: Desk;
const pressed = vi.fn();

/** Opens as the real panel does: with the form, its test and its button. */
async function open(id: string): Promise<boolean> {
  editor.store.set({ open: id });
  const panel = document.getElementById("side-panel") as HTMLElement;
  panel.innerHTML = `<div id="test-result"><button data-test-step></button></div>`;
  panel.querySelector("button")?.addEventListener("click", pressed);
  return true;
}

beforeEach(() => {
  document.body.innerHTML = `<aside id="side-panel"></aside>`;
  pressed.mockClear();
  editor = new Editor({ kinds: KINDS, doc: chain(), can_edit: true, problems: [], summaries: {}, mocks: [], urls: {} } as unknown as Boot);
  desk = { editor, panel: { open: vi.fn(open) } } as unknown as Desk;
});

it("opens the step's form and presses its button", async () => {
  await testStep(desk, "a");
  expect(desk.panel.open).toHaveBeenCalledWith("a");
  expect(pressed).toHaveBeenCalledTimes(1);
});

it("leaves a form that is open as it is", async () => {
  await open("a");
  await testStep(desk, "a");
  expect(desk.panel.open).not.toHaveBeenCalled();
  expect(pressed).toHaveBeenCalledTimes(1);
});

it("says the outcome to those who do not see it", async () => {
  await testStep(desk, "a");
  const result = document.getElementById("test-result") as HTMLElement;
  result.innerHTML = `<span class="badge">200 OK</span>`;
  document.body.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: { target: result } }));
  expect(document.getElementById("canvas-announcer")?.textContent).toBe("Test of map a: 200 OK");
});

it("tests nothing where there is nothing to test", async () => {
  const refuse = vi.spyOn(editor, "refuse");
  await testStep(desk, "start");
  expect(refuse.mock.calls[0]?.[0]).toContain("starts the flow");
  expect(desk.panel.open).not.toHaveBeenCalled();
});
