import { expect, it } from "vitest";
import { isTyped, optionsFor } from "./options";
import type { Scope, Spot } from "./types";

const name = (path: string, value = "") => ({ path, type: "text", value, about: "" });
const func = (one: string, takes = false) => ({ name: one, signature: `${one}(text)`, about: "", takes, examples: [] });
const SCOPE: Scope = {
  names: ["record", "record.origin.channel", "record.order_id", "record.vendor", "customer"].map((one) => name(one)),
  functions: [func("upper"), func("default"), func("round", true)],
  first: "",
};
const spot = (kind: Spot["kind"], typed: string): Spot => ({ kind, typed, from: 0, to: typed.length });
const labels = (kind: Spot["kind"], typed: string) => optionsFor(SCOPE, spot(kind, typed)).map((one) => one.label);

it("lists what begins so, then parts that begin so, then the others", () => {
  expect(labels("name", "record.or")).toEqual(["record.origin.channel", "record.order_id"]);
  expect(labels("name", "or")).toEqual(["record.origin.channel", "record.order_id"]);
  expect(labels("name", "dor")).toEqual(["record.vendor"]);
  expect(labels("name", "RECORD.v")).toEqual(["record.vendor"]);
});

it("offers functions after a bar, and as calls while one word is typed", () => {
  expect(labels("function", "")).toEqual(["upper(text)", "default(text)", "round(text)"]);
  expect(labels("name", "upp")).toEqual(["upper(text)"]);
  expect(labels("name", "record.upp")).toEqual([]);
});

it("puts the caret between the brackets of what wants more", () => {
  const [upper, , round] = optionsFor(SCOPE, spot("function", ""));
  expect([upper?.insert, upper?.back]).toEqual(["upper", 0]);
  expect([round?.insert, round?.back]).toEqual(["round()", 1]);
});

it("marks the typed letters, and knows when all is typed", () => {
  const [first] = optionsFor(SCOPE, spot("name", "order"));
  expect(first?.label.slice(...(first?.bold ?? []))).toBe("order");
  expect(optionsFor(SCOPE, spot("name", "record")).map((one) => isTyped(one, spot("name", "record")))[0]).toBe(true);
});
