// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import type { Boot } from "../boot";
import type { Desk } from "../context";
import { Editor } from "../editor/editor";
import { mockedNames } from "../model/doc";
import { KINDS, chain } from "../model/sample";
import { runFrom } from "./running";

let editor: Editor;
let desk: Desk;
const order: string[] = [];
const send = vi.fn();

beforeEach(() => {
  document.body.innerHTML = `<button id="action-test"></button>`;
  order.length = 0;
  send.mockReset().mockImplementation(async () => {
    order.push("sent");
    return { ok: false, status: 422, body: { message: "What reaches it is not known yet." } };
  });
  editor = new Editor({ kinds: KINDS, doc: chain(), can_edit: true, problems: [], summaries: {}, mocks: ["a"], urls: { run: "/run" } } as unknown as Boot);
  const flush = async () => order.push("saved") > 0;
  desk = { editor, flush, client: { send } } as unknown as Desk;
});

it("saves first, then asks for a run of the draft from the step", async () => {
  await runFrom(desk, "b");
  expect(order).toEqual(["saved", "sent"]);
  expect(send).toHaveBeenCalledWith("/run", { method: "POST", body: { draft: true, from: "b" } });
});

it("tests the whole flow from its trigger", async () => {
  const press = vi.fn();
  document.getElementById("action-test")?.addEventListener("click", press);
  await runFrom(desk, "start");
  expect([press.mock.calls.length, send.mock.calls.length]).toEqual([1, 0]);
});

it("names the steps that are not called, but not those that are off", () => {
  expect(mockedNames(editor.doc, editor.store.get().mocks)).toBe("map a");
  const off = { ...editor.doc, steps: editor.doc.steps.map((step) => ({ ...step, enabled: false })) };
  expect(mockedNames(off, editor.store.get().mocks)).toBe("");
});
