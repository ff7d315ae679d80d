import { expect, it } from "vitest";
import { insertInto } from "./insert";
import { spotAt } from "./spot";
import type { Option } from "./types";

function insert(marked: string, what: string, { bare = false, back = 0 } = {}) {
  const text = marked.replace("¦", "");
  const option = { insert: what, back } as Option;
  const done = insertInto(text, spotAt(text, marked.indexOf("¦"), bare), option, bare);
  return `${done.text.slice(0, done.caret)}¦${done.text.slice(done.caret)}`;
}

it("replaces what was typed", () => {
  expect(insert("{{ record.or¦ }}", "record.order_id")).toBe("{{ record.order_id¦ }}");
  expect(insert("rec¦ord.x > 1", "record.total", { bare: true })).toBe("record.total¦.x > 1");
});

it("closes an expression that is open, and makes one in plain text", () => {
  expect(insert("{{ rec¦", "record.id")).toBe("{{ record.id }}¦");
  expect(insert("{{¦", "record.id")).toBe("{{ record.id }}¦");
  expect(insert("Dear ¦!", "record.name")).toBe("Dear {{ record.name }}¦!");
  expect(insert("{{ a }} {{ b¦ {{ c }}", "but")).toBe("{{ a }} {{ but }}¦ {{ c }}");
});

it("leaves the caret between brackets", () => {
  expect(insert("{{ record.n | ro¦", "round()", { back: 1 })).toBe("{{ record.n | round(¦) }}");
});
