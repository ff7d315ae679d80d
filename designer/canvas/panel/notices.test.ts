// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import type { Boot } from "../boot";
import { Editor } from "../editor/editor";
import { KINDS, chain } from "../model/sample";
import { keepNotices } from "./notices";

const LOST = { step: "a", field: "", message: "Nothing leads to “map a”." };
const callout = `<div class="panel-part"><p class="callout">Nothing leads</p></div>`;
const page = (notices: string, value = "") =>
  `<div class="panel-scroll">${notices}<form id="panel-form" action="/steps/a/panel"><input name="part" value="work"><input name="text" value="${value}"></form></div>`;

let editor: Editor;
let served: string;
let saved: boolean;
const fetcher = vi.fn(async (_url: unknown) => new Response(served));

beforeEach(() => {
  fetcher.mockClear();
  [served, saved] = [page(""), true];
  document.body.innerHTML = `<aside id="side-panel">${page(callout)}</aside>`;
  const urls = { panel: "/steps/__STEP__/panel" };
  editor = new Editor({ kinds: KINDS, doc: chain(), can_edit: true, problems: [LOST], summaries: {}, urls } as unknown as Boot);
  editor.store.set({ open: "a" });
  keepNotices(editor, async () => saved, fetcher as unknown as typeof fetch);
});

const shown = () => document.querySelectorAll("#side-panel .callout").length;
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

it("takes the call-out away once the canvas mended what it says, and leaves the field that is being filled in", async () => {
  const field = document.querySelector("[name=text]") as HTMLInputElement;
  field.value = "half a sent";
  field.focus();
  editor.store.set({ problems: [] });
  await vi.waitFor(() => expect(shown()).toBe(0));
  expect(fetcher).toHaveBeenCalledExactlyOnceWith("/steps/a/panel?part=work", expect.anything());
  expect(document.activeElement).toBe(field);
  expect(field.value).toBe("half a sent");
});

it("brings it when the link goes", async () => {
  editor.store.set({ problems: [] });
  await vi.waitFor(() => expect(shown()).toBe(0));
  served = page(callout);
  editor.store.set({ problems: [LOST] });
  await vi.waitFor(() => expect(shown()).toBe(1));
});

it("does not ask about fields, other steps, a step that is just opened or a draft that is not saved", async () => {
  editor.store.set({ problems: [LOST, { step: "a", field: "text", message: "Give a text." }, { ...LOST, step: "b" }] });
  editor.store.set({ open: "b", problems: [] });
  editor.store.set({ open: "a" });
  saved = false;
  editor.store.set({ problems: [LOST] });
  await soon();
  expect(fetcher).not.toHaveBeenCalled();
});

it("leaves the panel alone when it went to another step or the answer is no form", async () => {
  served = "<h1>Sign in</h1>";
  editor.store.set({ problems: [] });
  await soon();
  expect(shown()).toBe(1);
  document.querySelector("#panel-form")?.setAttribute("action", "/steps/b/panel");
  editor.store.set({ problems: [LOST] });
  await soon();
  expect(fetcher).toHaveBeenCalledOnce();
});
