import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chain } from "../model/sample";
import type { FlowDoc } from "../model/types";
import type { Answer, Client, Sent } from "../net/http";
import { Autosave, DEBOUNCE_MS } from "./autosave";
import type { Entry } from "./journal";
import type { SaveState } from "./types";

class Setup {
  doc: FlowDoc = chain();
  answers: (Answer<unknown> | Error)[] = [];
  sent: Sent[] = [];
  states: string[] = [];
  entry: Entry | null = null;
  release: (() => void) | null = null;
  slow = false;
  autosave: Autosave;

  constructor() {
    const client = { send: (_url: string, sent: Sent) => this.answer(sent) } as unknown as Client;
    this.autosave = new Autosave({
      client,
      url: "/draft",
      etag: "v1",
      journal: { read: () => this.entry, write: (entry) => (this.entry = entry), clear: () => (this.entry = null) },
      read: () => this.doc,
      onState: (state: SaveState) => this.states.push(state.kind),
      onSaved: () => undefined,
      now: () => 0,
    });
  }

  change(name: string): void {
    this.doc = { ...this.doc, name };
    this.autosave.changed();
  }

  private async answer(sent: Sent): Promise<Answer<unknown>> {
    this.sent.push(sent);
    if (this.slow) await new Promise<void>((resolve) => (this.release = resolve));
    const next = this.answers.shift() ?? saved(`v${this.sent.length + 1}`);
    if (next instanceof Error) throw next;
    return next;
  }

  names(): string[] {
    return this.sent.map((sent) => (sent.body as { doc: FlowDoc }).doc.name);
  }

  etags(): (string | undefined)[] {
    return this.sent.map((sent) => sent.headers?.["If-Match"]);
  }
}

const saved = (etag: string) => ({ status: 200, ok: true, body: { etag } });
const failed = (status: number, body = {}) => ({ status, ok: false, body });

let setup: Setup;
beforeEach(() => {
  vi.useFakeTimers();
  setup = new Setup();
});
afterEach(() => vi.useRealTimers());

describe("saving", () => {
  it("waits for a pause, then sends the last state with the version it is based on", async () => {
    setup.change("one");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS - 1);
    setup.change("two");
    expect(setup.sent).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
    expect(setup.names()).toEqual(["two"]);
    expect(setup.etags()).toEqual(["v1"]);
    expect(setup.states).toEqual(["dirty", "saving", "saved"]);
    expect(setup.entry).toBeNull();
  });

  it("has one request under way, and sends what changed meanwhile after it", async () => {
    setup.slow = true;
    setup.change("one");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
    setup.change("two");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS * 3);
    expect(setup.names()).toEqual(["one"]);
    setup.slow = false;
    setup.release?.();
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
    expect(setup.names()).toEqual(["one", "two"]);
    expect(setup.etags()).toEqual(["v1", "v2"]);
  });

  it("flushes at once, and twice is once", async () => {
    setup.change("one");
    const [first, second] = await Promise.all([setup.autosave.flush(), setup.autosave.flush()]);
    expect(first && second).toBe(true);
    expect(setup.sent).toHaveLength(1);
  });

  it("never has two requests under way, however many wait", async () => {
    setup.slow = true;
    setup.change("one");
    const first = setup.autosave.flush();
    setup.change("two");
    const others = [setup.autosave.flush(), setup.autosave.flush()];
    setup.slow = false;
    setup.release?.();
    expect(await Promise.all([first, ...others])).toEqual([false, true, true]);
    expect(setup.etags()).toEqual(["v1", "v2"]);
  });

  it("has nothing to do after an undo to what is saved", async () => {
    const before = setup.doc;
    setup.change("one");
    setup.doc = before;
    setup.autosave.changed();
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS * 2);
    expect(setup.sent).toHaveLength(0);
    expect(setup.entry).toBeNull();
  });
});

describe("without an answer", () => {
  it("takes neither a refusal of somebody signed out nor a page of another kind for a save", async () => {
    setup.answers = [failed(401), { status: 200, ok: true, body: {} }];
    setup.change("one");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
    expect(setup.states.at(-1)).toBe("retrying");
    await vi.advanceTimersByTimeAsync(1000);
    expect(setup.states.at(-1)).toBe("retrying");
    expect(setup.entry).toMatchObject({ etag: "v1", doc: { name: "one" } });
    await vi.advanceTimersByTimeAsync(2000);
    expect(setup.states.at(-1)).toBe("saved");
    expect(setup.etags()).toEqual(["v1", "v1", "v1"]);
  });

  it("keeps the change on this computer and tries again until it is kept", async () => {
    setup.answers = [new TypeError("offline"), failed(503)];
    setup.change("one");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
    expect(setup.states.at(-1)).toBe("retrying");
    expect(setup.entry).toMatchObject({ etag: "v1", doc: { name: "one" } });
    await vi.advanceTimersByTimeAsync(1000);
    expect(setup.states.at(-1)).toBe("retrying");
    await vi.advanceTimersByTimeAsync(2000);
    expect(setup.states.at(-1)).toBe("saved");
    expect(setup.entry).toBeNull();
    expect(setup.etags()).toEqual(["v1", "v1", "v1"]);
  });

  it("says what the server refused and does not insist", async () => {
    setup.answers = [failed(422, { message: "Too large." })];
    setup.change("one");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(setup.states.at(-1)).toBe("refused");
    expect(setup.sent).toHaveLength(1);
  });
});

describe("an answer that never came", () => {
  it("is no conflict when the server holds what was sent", async () => {
    setup.answers = [new TypeError("killed"), failed(412, { etag: "v2", doc: { ...chain(), name: "one", requires: [] } })];
    setup.change("one");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS + 1000);
    expect(setup.states.at(-1)).toBe("saved");
    expect(setup.sent).toHaveLength(2);
  });

  it("is no conflict either when more was changed meanwhile", async () => {
    setup.answers = [new TypeError("killed"), failed(412, { etag: "v2", doc: { ...chain(), name: "one" } })];
    setup.change("one");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
    setup.change("two");
    await vi.advanceTimersByTimeAsync(2000);
    expect(setup.names()).toEqual(["one", "two", "two"]);
    expect(setup.etags()).toEqual(["v1", "v1", "v2"]);
    expect(setup.states.at(-1)).toBe("saved");
  });
});

describe("leaving the page", () => {
  it("sends the change along and needs no warning", () => {
    setup.change("one");
    expect(setup.autosave.leave()).toBe(true);
    expect(setup.sent[0]).toMatchObject({ keepalive: true });
    expect(setup.entry?.doc.name).toBe("one");
  });

  it("warns when the server cannot be reached", async () => {
    setup.answers = [new TypeError("offline")];
    setup.change("one");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
    expect(setup.autosave.leave()).toBe(false);
  });
});

describe("a conflict", () => {
  it("stops saving, keeps the change, and goes on after a decision", async () => {
    setup.answers = [failed(412, { etag: "v9", by: "Ines" })];
    setup.change("mine");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
    setup.change("mine too");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS * 2);
    expect(setup.sent).toHaveLength(1);
    expect(setup.states.at(-1)).toBe("conflict");
    expect(setup.entry?.doc.name).toBe("mine too");
    setup.doc = { ...chain(), name: "theirs" };
    setup.autosave.adopt("v9", setup.doc);
    setup.change("after");
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
    expect(setup.etags()).toEqual(["v1", "v9"]);
  });
});
