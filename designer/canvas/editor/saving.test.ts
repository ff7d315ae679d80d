// @vitest-environment happy-dom
import { expect, it } from "vitest";
import type { Boot } from "../boot";
import { KINDS, chain } from "../model/sample";
import type { Client } from "../net/http";
import { Editor } from "./editor";
import { Saving } from "./saving";

function leaving(): boolean {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return !event.defaultPrevented;
}

it("says that nothing is saved, and asks before leaving, while a form found no server", () => {
  const boot = { kinds: KINDS, doc: chain(), can_edit: true, problems: [], summaries: {}, urls: { draft: "/draft" }, etag: "1" };
  const editor = new Editor(boot as unknown as Boot);
  const saving = new Saving(editor, {} as Client);
  expect(leaving()).toBe(true);
  saving.holdForm(true);
  expect(editor.store.get().save.kind).toBe("retrying");
  expect(leaving()).toBe(false);
  saving.holdForm(false);
  expect(editor.store.get().save.kind).toBe("saved");
  expect(leaving()).toBe(true);
});
