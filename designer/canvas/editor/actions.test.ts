// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import type { Boot } from "../boot";
import { move } from "../model/commands/edit";
import { KINDS, chain } from "../model/sample";
import { remove } from "./actions";
import { Editor } from "./editor";

let editor: Editor;

const toasts = () => [...document.querySelectorAll(".toast > span")].map((one) => one.textContent);

beforeEach(() => {
  document.body.innerHTML = "";
  editor = new Editor({ kinds: KINDS, doc: chain(), can_edit: true, problems: [], summaries: {} } as unknown as Boot);
});

it("takes the offer of an undo away with the deletion it was about", () => {
  remove(editor, ["b"]);
  expect(toasts()).toHaveLength(1);
  editor.undo();
  expect(toasts()).toEqual([]);
});

it("keeps the offer while only later changes are undone", () => {
  remove(editor, ["b"]);
  editor.perform(move(editor.doc, new Map([["a", { x: 800, y: 800 }]])));
  editor.undo();
  expect(toasts()).toHaveLength(1);
  editor.undo();
  expect(toasts()).toEqual([]);
});
