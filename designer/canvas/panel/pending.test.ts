// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import { PendingForm } from "./pending";

let sent: string[];
let pending: PendingForm;
const heard: unknown[] = [];

beforeEach(() => {
  heard.length = 0;
  sent = [];
  document.body.replaceWith(document.createElement("body")); // the forms of the test before listen at the old one
  document.body.addEventListener("flowyard:step", (event) => heard.push((event as CustomEvent).detail));
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

/** A form that finds no server at first. */
function unreachable(refuse: () => Promise<Response>): { online: () => void; told: boolean[]; watched: PendingForm } {
  const told: boolean[] = [];
  let away = true;
  const fetcher = vi.fn(async (_url: unknown, init?: RequestInit) => {
    if (away) return refuse();
    sent.push(String((init?.body as FormData).get("value")));
    return new Response("");
  });
  const watched = new PendingForm(fetcher as unknown as typeof fetch, (lost) => told.push(lost));
  return { online: () => (away = false), told, watched };
}

it.each([
  ["no server", async () => Promise.reject(new TypeError("Failed to fetch"))],
  ["a server that fails", async () => new Response("", { status: 502 })],
])("keeps what met %s and sends it again until it is taken over", async (_name, refuse) => {
  vi.useFakeTimers();
  const { online, told, watched } = unreachable(refuse);
  type("kept");
  await watched.settle();
  expect([watched.lost, sent]).toEqual([true, []]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([watched.lost, sent]).toEqual([true, []]);
  online();
  await vi.advanceTimersByTimeAsync(15_000);
  expect([watched.lost, sent]).toEqual([false, ["kept"]]);
  expect([told[0], told.at(-1)]).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual(["kept"]);
  vi.useRealTimers();
});

it("sends again what the page's own request lost", async () => {
  vi.useFakeTimers();
  const form = type("lost on the way").form as HTMLFormElement;
  const detail = { xhr: { status: 0 } };
  form.dispatchEvent(new CustomEvent("htmx:beforeRequest", { bubbles: true, detail }));
  form.dispatchEvent(new CustomEvent("htmx:afterRequest", { bubbles: true, detail }));
  expect([pending.waiting, pending.lost]).toEqual([true, false]); // perhaps only pushed out by a newer one
  form.dispatchEvent(new CustomEvent("htmx:sendError", { bubbles: true, detail }));
  expect(pending.lost).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect([pending.lost, sent]).toEqual([false, ["lost on the way"]]);
  vi.useRealTimers();
});
