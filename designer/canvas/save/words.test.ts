import { expect, it } from "vitest";
import { ago, saveIcon, saveWords } from "./words";

it.each([[0, "just now"], [2400, "2 s ago"], [61_000, "1 min ago"]])("%i ms is %s", (past, words) => {
  expect(ago(0, past)).toBe(words);
});

it("says how the draft stands", () => {
  expect(saveWords({ kind: "saved", at: null }, 0)).toBe("Saved");
  expect(saveWords({ kind: "saved", at: 0 }, 2000)).toBe("Saved 2 s ago");
  expect(saveWords({ kind: "saving" }, 0)).toBe("Saving…");
  expect(saveWords({ kind: "retrying", why: "" }, 0)).toBe("Not saved: trying again");
});

it("ticks only what is saved", () => {
  expect(saveIcon({ kind: "saved", at: null })).toBe("check");
  expect(saveIcon({ kind: "saving" })).toBe("refresh-cw");
  expect(saveIcon({ kind: "retrying", why: "" })).toBe("triangle-alert");
});
