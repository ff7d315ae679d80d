import { expect, it } from "vitest";
import { chain } from "../model/sample";
import { createJournal, recovery } from "./journal";

function storage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage;
}

const entry = { etag: "v1", doc: { ...chain(), name: "mine" }, at: 5 };

it("keeps one document for each draft", () => {
  const place = storage();
  createJournal("/a", place).write(entry);
  expect(createJournal("/a", place).read()).toEqual(entry);
  expect(createJournal("/b", place).read()).toBeNull();
  createJournal("/a", place).clear();
  expect(createJournal("/a", place).read()).toBeNull();
});

it("does without a storage, and with a broken one", () => {
  const broken = { getItem: () => "{", setItem: () => { throw new Error("full"); } } as unknown as Storage;
  expect(createJournal("/a", undefined).read()).toBeNull();
  expect(createJournal("/a", broken).read()).toBeNull();
  expect(() => createJournal("/a", broken).write(entry)).not.toThrow();
});

it("restores on the same version, offers on another, and forgets what is saved", () => {
  expect(recovery(entry, "v1", chain()).kind).toBe("restore");
  expect(recovery(entry, "v2", chain()).kind).toBe("offer");
  expect(recovery(entry, "v2", entry.doc).kind).toBe("none");
  expect(recovery(null, "v1", chain()).kind).toBe("none");
});
