import { expect, it } from "vitest";
import { insertInto, overtyped } from "./insert";
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

function typed(marked: string): string {
  let [before, after] = marked.split("¦") as [string, string];
  for (const letter of "}}") {
    const to = overtyped(before, after);
    const text = before + (to === null ? letter : "") + after;
    const caret = to ?? before.length + 1;
    [before, after] = [text.slice(0, caret), text.slice(caret)];
  }
  return `${before}¦${after}`;
}

it("writes over the braces that stand there, and writes those that do not", () => {
  expect(typed("{{ record.id¦ }} and more")).toBe("{{ record.id }}¦ and more");
  expect(typed("{{ record.id¦}}")).toBe("{{ record.id}}¦");
  expect(typed("{{ record.id ¦")).toBe("{{ record.id }}¦");
  expect(typed("{{ a }} {¦")).toBe("{{ a }} {}}¦");
  expect(typed("{{ {'a': 1¦ }}")).toBe("{{ {'a': 1} }¦}");
});
