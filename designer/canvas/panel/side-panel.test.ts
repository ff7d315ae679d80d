// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import type { Boot } from "../boot";
import { Editor } from "../editor/editor";
import { KINDS, chain } from "../model/sample";
import { SidePanel } from "./side-panel";

interface Asked {
  elt: Element;
  path: string;
  done(): void;
}

let asked: Asked[];
let editor: Editor;
let panel: SidePanel;

const inside = () => document.getElementById("side-panel")?.textContent;
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  asked = [];
  document.body.replaceWith(document.createElement("body")); // the panel of the test before listens at the old one
  document.body.innerHTML = `<aside id="side-panel" tabindex="-1"></aside>`;
  window.htmx = {
    process: () => undefined,
    ajax: (_verb, path, { source }) => new Promise((resolve) => asked.push({ elt: source, path, done: () => resolve() })),
  };
  const urls = { panel: "/steps/__STEP__/panel" };
  editor = new Editor({ kinds: KINDS, doc: chain(), can_edit: true, problems: [], summaries: {}, urls } as unknown as Boot);
  panel = new SidePanel(editor, async () => true);
});

/** The server's answer arrives, as htmx would tell. */
async function answer({ elt, path, done }: Asked): Promise<void> {
  const target = document.getElementById("side-panel") as HTMLElement;
  const detail = { target, requestConfig: { elt, path }, shouldSwap: true };
  target.dispatchEvent(new CustomEvent("htmx:beforeSwap", { bubbles: true, detail }));
  if (detail.shouldSwap) target.textContent = path;
  done();
  await soon();
}

async function open(id: string): Promise<Asked> {
  void panel.open(id);
  await soon();
  return asked.at(-1) as Asked;
}

it("stays closed when it was closed before the form came", async () => {
  const first = await open("a");
  panel.close();
  await answer(first);
  expect(inside()).toBe("");
  expect(document.querySelectorAll("body > i")).toHaveLength(0);
});

it("shows the step that was opened last, whichever answer comes last", async () => {
  const [first, second] = [await open("a"), await open("b")];
  await answer(second);
  await answer(first);
  expect(inside()).toBe("/steps/b/panel");
});

it("takes only the newest form of a step, so that nothing typed is lost", async () => {
  const first = await open("a");
  panel.close();
  const second = await open("a");
  await answer(first);
  expect(inside()).toBe("");
  await answer(second);
  expect(inside()).toBe("/steps/a/panel");
});

it("leaves out what a button of the panel asked for before it closed", async () => {
  await answer(await open("a"));
  const button = { elt: document.createElement("button"), path: "/steps/a/panel", done: () => undefined };
  await answer(button);
  expect(inside()).toBe("/steps/a/panel");
  panel.close();
  await answer(button);
  expect(inside()).toBe("");
});

it("takes the keyboard into the form of a step that is opened by key", async () => {
  document.body.insertAdjacentHTML("beforeend", "<button>Step</button>");
  document.querySelector("button")?.focus();
  const entering = panel.enter("a");
  await soon();
  expect(document.activeElement?.textContent).toBe("Step");
  await answer(asked[0] as Asked);
  await entering;
  expect(document.activeElement?.id).toBe("side-panel");
});

it("leaves the keyboard where it went before the form came", async () => {
  document.body.insertAdjacentHTML("beforeend", "<button>Step</button><input>");
  document.querySelector("button")?.focus();
  const entering = panel.enter("a");
  await soon();
  document.querySelector("input")?.focus();
  await answer(asked[0] as Asked);
  await entering;
  expect(document.activeElement?.tagName).toBe("INPUT");
});

it("goes with what was pasted: to the one step, away from several", async () => {
  const first = await open("a");
  await answer(first);
  editor.select(["b"]);
  void panel.followSelection();
  await soon();
  await answer(asked.at(-1) as Asked);
  expect(inside()).toBe("/steps/b/panel");
  editor.select(["start", "a"]);
  await panel.followSelection();
  expect(editor.store.get().open).toBeNull();
  expect(inside()).toBe("");
  expect([...editor.store.get().selection]).toEqual(["start", "a"]);
});
