// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Boot } from "../boot";
import { Editor } from "../editor/editor";
import { rename } from "../model/commands/edit";
import { KINDS, chain } from "../model/sample";
import { listenForSteps } from "./step-events";

let editor: Editor;
let stop: () => void;

const name = () => editor.step("a")?.name;

beforeEach(() => {
  document.body.innerHTML = `<aside id="side-panel"></aside>`;
  editor = new Editor({ kinds: KINDS, doc: chain(), can_edit: true, problems: [], summaries: {}, urls: {} } as unknown as Boot);
  editor.store.set({ open: "a" });
  stop = listenForSteps(editor);
});

afterEach(() => stop());

function answered(given: string, value = 1): void {
  const detail = { id: "a", name: given, config: { value } };
  document.body.dispatchEvent(new CustomEvent("flowyard:step", { detail }));
}

function renamed(to: string): string {
  const before = name() as string;
  editor.perform(rename(editor.doc, "a", to));
  expect(name()).toBe(to);
  return before;
}

it("takes over the name and the settings of a form", () => {
  answered("Written in the form", 7);
  expect(editor.step("a")).toMatchObject({ name: "Written in the form", config: { value: 7 } });
});

it("keeps a name given on the canvas when a form that was sent before is answered late, and takes its settings", () => {
  const before = renamed("Written on the canvas");
  answered(before, 7);
  expect(editor.step("a")).toMatchObject({ name: "Written on the canvas", config: { value: 7 } });
});

it("takes the former name again once the form has come anew", () => {
  const before = renamed("Written on the canvas");
  document.getElementById("side-panel")?.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true }));
  answered(before);
  expect(name()).toBe(before);
});

it("counts what a form changes as no renaming on the canvas", () => {
  const before = name() as string;
  answered("Written in the form");
  answered(before);
  expect(name()).toBe(before);
});
