// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import type { Desk } from "../context";
import { flow, step } from "../model/sample";
import { stepById } from "../model/doc";
import { addAndOpen } from "./add-and-open";

const doc = flow([step("note", "note", 0, 0), step("map", "map", 0, 96)]);

beforeEach(() => {
  document.body.innerHTML = `
    <p data-step="note"><b class="cv-body" tabindex="-1"></b></p><p data-step="map"><b class="cv-body" tabindex="-1"></b></p>
    <aside id="side-panel"><form id="panel-form"><textarea></textarea></form></aside>`;
});

/** Adds a step; `shown` is whether its form came. Returns what has the keyboard then. */
async function focusAfter(id: string, shown = true, keepFocus = false): Promise<string | undefined> {
  const editor = { view: null, step: (one: string | null) => stepById(doc, one) };
  const panel = { open: async () => shown };
  await addAndOpen({ editor, panel } as unknown as Desk, () => id, keepFocus);
  return document.activeElement?.tagName;
}

it("lets a person write in a note at once", async () => {
  expect(await focusAfter("note")).toBe("TEXTAREA");
});

it("leaves the keyboard at any other step, and at a note whose form did not come", async () => {
  expect(await focusAfter("map")).toBe("B");
  expect(await focusAfter("note", false)).toBe("B");
});

it("takes the keyboard from nobody who goes on adding", async () => {
  expect(await focusAfter("note", true, true)).toBe("BODY");
});
