import { expect, it } from "vitest";
import { spotAt } from "./spot";

/** The caret stands at the bar "¦". */
function at(marked: string, bare = false) {
  const { kind, typed, from, to } = spotAt(marked.replace("¦", ""), marked.indexOf("¦"), bare);
  return [kind, typed, from, to];
}

it("finds the name that is typed, with the rest of its word", () => {
  expect(at("{{ record.or¦ }}")).toEqual(["name", "record.or", 3, 12]);
  expect(at("{{ record.or¦der }}")).toEqual(["name", "record.or", 3, 15]);
  expect(at("a {{ x }} {{ rec¦")).toEqual(["name", "rec", 13, 16]);
  expect(at("record.lines[0].sk¦ > 1", true)).toEqual(["name", "record.lines[0].sk", 0, 18]);
  expect(at("record['first na¦", true)).toEqual(["name", "record['first na", 0, 16]);
});

it("finds a function after a bar", () => {
  expect(at("{{ record.name | up¦")).toEqual(["function", "up", 17, 19]);
  expect(at("record.name |¦", true)).toEqual(["function", "", 13, 13]);
});

it("knows nothing in plain text, in quotes and behind a closed expression", () => {
  expect(at("Hello rec¦")[0]).toBe("text");
  expect(at("{{ record.a }} rec¦")[0]).toBe("text");
  expect(at("record.city == 'rec¦", true)[0]).toBe("text");
  expect(at("record.city == 'it\\'s' and rec¦", true)).toEqual(["name", "rec", 27, 30]);
});
