// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { COMMANDS } from "../commands/table";
import type { Command } from "../commands/types";
import type { Desk } from "../context";
import { keepKeys } from "./keep";
import { isOwn, keysOf, own, shownOf } from "./own";
import { pressed, refusalOf, refusalToReset } from "./rebind";

const command = (id: string) => COMMANDS.find((one) => one.id === id) as Command;

beforeEach(() => own.set({ letters: true, keys: {} }));

describe("a press", () => {
  const of = (id: string, key: string, more: KeyboardEventInit = {}) => pressed(command(id), new KeyboardEvent("keydown", { key, ...more }));

  it("is a key as the tables write it, once more than Ctrl is held", () => {
    expect([of("rename", "Control", { ctrlKey: true }), of("rename", "l", { ctrlKey: true, shiftKey: true })]).toEqual([null, "Ctrl+Shift+L"]);
  });

  it("stands for all four arrows where a command goes four ways", () => {
    expect([of("move", "ArrowUp", { ctrlKey: true }), of("rename", "ArrowUp", { ctrlKey: true })]).toEqual(["Ctrl+Arrows", "Ctrl+ArrowUp"]);
  });
});

describe("a refusal", () => {
  it("names the command that has the key", () => {
    expect(refusalOf(command("rename"), "Ctrl+Shift+Z")).toBe("“Ctrl Shift Z” is a key of “Redo”. Press another key, or change that command first.");
    expect(refusalOf(command("rename"), "Ctrl+C")).toBe("“Ctrl C” is a key of “Copy, cut, paste”. Press another key.");
    expect(refusalOf(command("move"), "Ctrl+Arrows")).toContain("“Follow them, and select nothing”");
  });

  it("tells keys of the browser, of the guide and of buttons", () => {
    expect(refusalOf(command("rename"), "Ctrl+T")).toContain("belongs to the browser");
    expect(refusalOf(command("rename"), "F1")).toContain("opens the guide");
    expect(refusalOf(command("rename"), "Enter")).toContain("presses the button");
    expect(refusalOf(command("move"), "M")).toContain("is no arrow");
  });

  it("is not given for a free key, the command's own, or one that its command gave up", () => {
    expect([refusalOf(command("rename"), "Alt+Shift+R"), refusalOf(command("rename"), "F2")]).toEqual([null, null]);
    own.set({ keys: { duplicate: "Alt+Shift+D" } });
    expect(refusalOf(command("rename"), "Ctrl+D")).toBeNull();
  });

  it("keeps a command from coming back to a key that another has now", () => {
    own.set({ keys: { duplicate: "Alt+Shift+D", rename: "Ctrl+D" } });
    expect(refusalToReset(command("duplicate"))).toContain("“Rename the step”");
    expect(refusalToReset(command("rename"))).toBeNull();
  });
});

describe("what is kept", () => {
  const desk = (send: unknown) => ({ client: { send }, editor: { boot: { urls: { keys: "/w/a/keys" } } } }) as unknown as Desk;

  it("counts at once and goes to the server as a change", async () => {
    const send = vi.fn(async () => ({ ok: true }));
    const kept = keepKeys(desk(send), { keys: { rename: "F4", tidy: "" } });
    expect([keysOf(command("rename")), keysOf(command("tidy")), isOwn(command("tidy"))]).toEqual([["F4"], [], true]);
    expect(await kept).toBe(true);
    expect(send).toHaveBeenCalledWith("/w/a/keys", expect.objectContaining({ method: "POST", body: { keys: { rename: "F4", tidy: "" } } }));
  });

  it("goes back to the keys of the tables with null", async () => {
    own.set({ keys: { move: "Alt+Shift+Arrows", rename: "F4" } });
    expect(shownOf(command("move"))).toEqual(["Alt+Shift+Arrows"]);
    await keepKeys(desk(async () => ({ ok: true })), { keys: { move: null } });
    expect([shownOf(command("move")), own.get().keys]).toEqual([["Alt+Arrows"], { rename: "F4" }]);
  });

  it("is told apart when the server has it not", async () => {
    expect(await keepKeys(desk(() => Promise.reject(new Error("away"))), { letters: false })).toBe(false);
    expect(own.get().letters).toBe(false);
  });
});
