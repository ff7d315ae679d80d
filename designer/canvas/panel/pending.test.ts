// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import { PendingForm } from "./pending";

let sent: string[];
let pending: PendingForm;
const heard: unknown[] = [];

document.body.addEventListener("flowyard:step", (event) => heard.push((event as CustomEvent).detail));

beforeEach(() => {
  heard.length = 0;
  sent = [];
  document.body.innerHTML = `<aside id="side-panel"><form id="panel-form" action="/panel"><input name="value"></form></aside>`;
  const fetcher = vi.fn(async (_url: unknown, init?: RequestInit) => {
    sent.push(String((init?.body as FormData).get("value")));
    return new Response("", { headers: { "HX-Trigger": JSON.stringify({ "flowyard:step": { id: "a" } }) } });
  });
  pending = new PendingForm(fetcher as unknown as typeof fetch);
});

function type(text: string): HTMLInputElement {
  const field = document.querySelector("input") as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return field;
}

it("has nothing to do when nothing was typed", async () => {
  await pending.settle();
  expect(sent).toEqual([]);
});

it("sends what was typed and tells the page what the server made of it", async () => {
  type("hello");
  await pending.settle();
  expect(sent).toEqual(["hello"]);
  expect(heard).toEqual([{ id: "a" }]);
  expect(pending.waiting).toBe(false);
});

it("sends it even when the form is gone", async () => {
  type("bye");
  document.getElementById("side-panel")?.replaceChildren();
  await pending.settle();
  expect(sent).toEqual(["bye"]);
});

it("waits for the page's own request instead of sending again", async () => {
  const form = type("once").form as HTMLFormElement;
  const detail = { xhr: {} };
  form.dispatchEvent(new CustomEvent("htmx:beforeRequest", { bubbles: true, detail }));
  const settled = pending.settle();
  document.body.dispatchEvent(new CustomEvent("htmx:afterRequest", { bubbles: true, detail }));
  await settled;
  expect(sent).toEqual([]);
});

it("takes no notice of a field that a new form pushes out", async () => {
  const field = type("old");
  await pending.settle();
  document.getElementById("panel-form")?.before(document.createElement("form"));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  await pending.settle();
  expect(sent).toEqual(["old"]);
});

it("tells nothing older than what the page's own request brought", async () => {
  type("older");
  const settled = pending.settle();
  const form = type("newer").form as HTMLFormElement;
  const detail = { xhr: {} };
  form.dispatchEvent(new CustomEvent("htmx:beforeRequest", { bubbles: true, detail }));
  document.body.dispatchEvent(new CustomEvent("htmx:afterRequest", { bubbles: true, detail }));
  await settled;
  expect(sent).toEqual(["older"]);
  expect(heard).toEqual([]);
});
