import { expect, it } from "vitest";
import { step } from "../model/sample";
import { argumentsOf, readArguments, startValues } from "./arguments";
import type { Argument } from "./arguments";

const LIST: Argument[] = [
  { name: "region", type: "text", required: true },
  { name: "limit", type: "number", default: 10 },
  { name: "dry", type: "boolean", default: true },
  { name: "extra", type: "json", default: { a: 1 } },
];

it("starts with the defaults and gives them back as JSON", () => {
  const values = { ...startValues(LIST), region: "EU" };
  expect(readArguments(LIST, values)).toEqual({
    args: { region: "EU", limit: 10, dry: true, extra: { a: 1 } },
    errors: {},
  });
});

it("says what is wrong at each field", () => {
  const { errors } = readArguments(LIST, { region: " ", limit: "ten", dry: false, extra: "{" });
  expect(errors["region"]).toContain("needs this argument");
  expect(errors["limit"]).toBe("This argument is a number. You wrote “ten”.");
  expect(errors["extra"]).toContain("not JSON");
});

it("leaves out what is optional and empty", () => {
  expect(readArguments(LIST.slice(1, 2), { limit: "" })).toEqual({ args: {}, errors: {} });
});

it("asks for nothing when the flow does not start by hand", () => {
  expect(argumentsOf(step("a", "webhook", 0, 0, { arguments: LIST }))).toEqual([]);
  expect(argumentsOf(step("a", "manual", 0, 0, { arguments: LIST }))).toHaveLength(4);
});
