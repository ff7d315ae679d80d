// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Boot } from "../boot";
import type { Desk } from "../context";
import { Editor } from "../editor/editor";
import { duplicateSteps } from "../editor/actions";
import { KINDS, chain } from "../model/sample";
import { listenForCanvasKeys } from "./canvas-keys";
import { keepFocusWithSelection } from "./follow";

let editor: Editor;
let stops: (() => void)[];

beforeEach(() => {
  vi.stubGlobal("CSS", { escape: (id: string) => id }); // the stand-in for a browser finds nothing by an escaped digit
  const boot = { kinds: KINDS, doc: chain(), can_edit: true, problems: [], summaries: {}, urls: {} } as unknown as Boot;
  editor = new Editor(boot);
  const desk = { editor, panel: { open: vi.fn() } } as unknown as Desk;
  stops = [listenForCanvasKeys(desk), keepFocusWithSelection(editor), editor.store.subscribe(draw)];
  document.body.innerHTML = `<div class="cv-region"></div><input>`;
  draw();
});
afterEach(() => stops.forEach((stop) => stop()));

/** Stands in for the canvas: a box for each step that has none yet. */
function draw(): void {
  for (const { id } of editor.doc.steps) {
    if (!document.querySelector(`[data-step="${id}"]`)) {
      document.querySelector(".cv-region")?.insertAdjacentHTML("beforeend", `<div data-step="${id}"><b class="cv-body" tabindex="-1"></b></div>`);
    }
  }
}

function body(id: string): HTMLElement {
  return document.querySelector(`[data-step="${id}"] .cv-body`) as HTMLElement;
}

function press(key: string, more: KeyboardEventInit = {}): void {
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

const chosen = () => [...editor.store.get().selection];
const at = () => document.activeElement?.closest<HTMLElement>("[data-step]")?.dataset["step"];
const ids = () => editor.doc.steps.map((step) => step.id);

describe("arrows", () => {
  it("take focus and selection along", () => {
    editor.select(["start", "b"]);
    body("start").focus();
    press("ArrowDown");
    expect([chosen(), at()]).toEqual([["a"], "a"]);
  });

  it("leave the selection with Ctrl, so that Space can add to it", () => {
    editor.select(["start"]);
    body("start").focus();
    press("ArrowDown", { ctrlKey: true });
    press("ArrowDown", { ctrlKey: true });
    expect([chosen(), at()]).toEqual([["start"], "b"]);
    press(" ");
    expect(chosen()).toEqual(["start", "b"]);
  });
});

describe("Delete", () => {
  it("means what is selected, wherever the focus is", () => {
    editor.select(["b"]);
    body("a").focus();
    press("Delete");
    expect(ids()).toEqual(["start", "a"]);
  });

  it("means the step with the focus when nothing is selected", () => {
    body("a").focus();
    press("Delete");
    expect(ids()).toEqual(["start", "b"]);
  });
});

describe("a selection that a command made", () => {
  it("has the keyboard", async () => {
    editor.select(["b"]);
    body("b").focus();
    duplicateSteps(editor);
    expect(chosen()).toHaveLength(1);
    await vi.waitFor(() => expect(at()).toBe(chosen()[0]));
    press("Delete");
    expect(ids()).toEqual(["start", "a", "b"]);
  });

  it("leaves whoever is writing alone", () => {
    document.querySelector("input")?.focus();
    duplicateSteps(editor, ["b"]);
    expect(document.activeElement?.tagName).toBe("INPUT");
  });
});
