import { afterEach, describe, expect, it } from "vitest";
import { n, t, woven } from "./words";

const page = globalThis as { gettext?: unknown; ngettext?: unknown };

afterEach(() => {
  delete page.gettext;
  delete page.ngettext;
});

describe("without the page's words", () => {
  it("the English ones are said, filled in", () => {
    expect(t("Undo")).toBe("Undo");
    expect(t("Step “{name}” added", { name: "Read" })).toBe("Step “Read” added");
    expect(n("{count} step", "{count} steps", 1)).toBe("1 step");
    expect(n("{count} step", "{count} steps", 0)).toBe("0 steps");
  });

  it("what a value brings along is no placeholder", () => {
    expect(t("{who} saved “{name}”", { who: "{name}", name: "{who}" })).toBe("{name} saved “{who}”");
  });
});

describe("with the page's words", () => {
  it("they are said, in their own order", () => {
    page.gettext = (text: string) => (text === "{from} to {to}" ? "nach {to} von {from}" : text);
    expect(t("{from} to {to}", { from: "A", to: "B" })).toBe("nach B von A");
    expect(t("Not translated")).toBe("Not translated");
  });

  it("their own rule says which form fits a number", () => {
    page.ngettext = (_one: string, _many: string, count: number) => (count > 4 ? "viele: {count}" : "wenige: {count}");
    expect(n("{count} step", "{count} steps", 2)).toBe("wenige: 2");
    expect(n("{count} step of {name}", "{count} steps of {name}", 5, { name: "X" })).toBe("viele: 5");
  });
});

it("parts are woven into a sentence where it names them", () => {
  expect(woven("Or {link}: at once", { link: 7 })).toEqual(["Or ", 7, ": at once"]);
});
