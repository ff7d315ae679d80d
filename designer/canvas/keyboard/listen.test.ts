// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Boot } from "../boot";
import type { Desk } from "../context";
import { Editor } from "../editor/editor";
import { duplicateSteps } from "../editor/actions";
import { KINDS, chain } from "../model/sample";
import { COMMANDS, keyHint } from "../commands/table";
import { keepFocusWithSelection } from "./follow";
import { caps, isCharacter, keyOf } from "./keys";
import { listenForKeys } from "./listen";
import { keysOf, own } from "./own";

let editor: Editor;
let stops: (() => void)[];

beforeEach(() => {
  vi.stubGlobal("CSS", { escape: (id: string) => id }); // the stand-in for a browser finds nothing by an escaped digit
  const boot = { kinds: KINDS, doc: chain(), can_edit: true, problems: [], summaries: {}, urls: {} } as unknown as Boot;
  editor = new Editor(boot);
  const desk = { editor, panel: { open: vi.fn() }, flush: vi.fn(async () => true) } as unknown as Desk;
  stops = [listenForKeys(desk), keepFocusWithSelection(editor), editor.store.subscribe(draw)];
  document.body.innerHTML = `<div class="cv-region"></div><input>`;
  draw();
  own.set({ letters: true, keys: {} });
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

function release(key: string): void {
  document.activeElement?.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
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
    release(" ");
    expect(chosen()).toEqual(["start", "b"]);
  });

  it("select all before or after with Shift", () => {
    editor.select(["a"]);
    body("a").focus();
    press("ArrowDown", { shiftKey: true });
    expect(chosen()).toEqual(["a", "b"]);
    press("ArrowUp", { shiftKey: true });
    expect(chosen().sort()).toEqual(["a", "b", "start"]);
  });
});

describe("Space", () => {
  it("held for a drag moves the canvas, and selects nothing", () => {
    editor.select(["start"]);
    body("a").focus();
    press(" ");
    document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    release(" ");
    expect(chosen()).toEqual(["start"]);
  });
});

describe("keys of one character", () => {
  const enabled = () => editor.step("a")?.enabled;

  it("act on the step with the focus", () => {
    body("a").focus();
    press("d");
    expect(enabled()).toBe(false);
  });

  it("are letters in a field", () => {
    editor.select(["a"]);
    document.querySelector("input")?.focus();
    press("d");
    expect(enabled()).toBe(true);
  });

  it("can be turned off, and the others work on", () => {
    own.set({ letters: false });
    body("a").focus();
    press("d");
    press("?");
    expect([enabled(), editor.store.get().help]).toEqual([true, false]);
    press("F2");
    expect(editor.store.get().renaming).toBe("a");
  });
});

describe("keys of one's own", () => {
  const enabled = () => editor.step("a")?.enabled;

  it("act in place of those of the table", () => {
    own.set({ keys: { toggle: "Ctrl+Shift+L", select: "X" } });
    body("a").focus();
    press("d");
    expect(enabled()).toBe(true);
    press("l", { ctrlKey: true, shiftKey: true });
    expect(enabled()).toBe(false);
    press("x");
    expect(chosen()).toEqual(["a"]);
    press(" ");
    release(" ");
    expect(chosen()).toEqual(["a"]);
  });

  it("keep the arrows of a command together", () => {
    own.set({ keys: { "select-stream": "Ctrl+Shift+Arrows" } });
    editor.select(["a"]);
    body("a").focus();
    press("ArrowDown", { ctrlKey: true, shiftKey: true });
    expect(chosen()).toEqual(["a", "b"]);
  });

  it("are letters in a field, also of a command that works everywhere", () => {
    own.set({ keys: { data: "X", commands: "Ctrl+Backspace" } });
    document.querySelector("input")?.focus();
    const typed = new KeyboardEvent("keydown", { key: "x", bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(typed);
    press("Backspace", { ctrlKey: true });
    expect([typed.defaultPrevented, editor.store.get().picker]).toEqual([false, null]);
  });

  it("take a key away from nobody that comes with it later", () => {
    own.set({ keys: { note: "D" } });
    const toggle = COMMANDS.find((one) => one.id === "toggle")!;
    expect([keysOf(toggle), keyHint("toggle"), keyHint("note")]).toEqual([[], "", "D"]);
  });
});

describe("the table", () => {
  it("gives each key to one command in one place", () => {
    const keys = COMMANDS.flatMap((command) => command.keys ?? []);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it("writes keys as presses are read", () => {
    const of = (key: string, more: KeyboardEventInit = {}) => keyOf(new KeyboardEvent("keydown", { key, ...more }));
    expect([of("Z", { ctrlKey: true, shiftKey: true }), of("?", { shiftKey: true }), of(" ")]).toEqual(["Ctrl+Shift+Z", "?", "Space"]);
    expect([caps("Ctrl+Shift+Z"), caps("+")]).toEqual([["Ctrl", "Shift", "Z"], ["+"]]);
    expect(["Shift+A", "/", "Ctrl+D", "F2"].map(isCharacter)).toEqual([true, true, false, false]);
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

describe("F2", () => {
  it("renames the selected step from within its panel, too, unless somebody types", () => {
    document.body.insertAdjacentHTML("beforeend", '<aside id="side-panel" tabindex="-1"><input></aside>');
    editor.select(["a"]);
    document.querySelector("input")?.focus();
    press("F2");
    expect(editor.store.get().renaming).toBeNull();
    document.querySelector<HTMLElement>("#side-panel")?.focus();
    press("F2");
    expect(editor.store.get().renaming).toBe("a");
    document.querySelector("#side-panel")?.remove();
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
