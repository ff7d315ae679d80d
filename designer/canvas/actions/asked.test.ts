import { expect, it } from "vitest";
import { step } from "../model/sample";
import { askedBy } from "./asked";

it("asks for nothing when there is nothing to say", () => {
  expect(askedBy(undefined)).toBeNull();
  expect(askedBy(step("a", "manual", 0, 0, { arguments: [] }))).toBeNull();
  expect(askedBy(step("a", "api", 0, 0, { path: "/airports", query: [] }))).toBeNull();
});

it("takes the record of a webhook as its body, be it a list", () => {
  const asked = askedBy(step("a", "webhook", 0, 0));
  expect(asked?.read({ Record: "[1, 2]" }).args).toEqual({ body: [1, 2] });
  expect(asked?.read({ Record: "" }).errors["Record"]).toContain("needs");
});

it("takes a request apart into path, query and body", () => {
  const trigger = step("a", "api", 0, 0, {
    path: "/airports/[string iata]/[int runway]",
    query: [{ name: "units", type: "string", required: false, default: "m" }, { name: "limit", type: "int" }],
    payload: true,
  });
  const asked = askedBy(trigger);
  expect(asked?.fields.map((field) => field.type)).toEqual(["text", "number", "text", "number", "json"]);
  const reading = asked?.read({ iata: "ZRH", runway: "2", units: "m", limit: "", Record: '{"a":1}' });
  expect(reading).toEqual({ args: { iata: "ZRH", runway: 2, query: { units: "m" }, body: { a: 1 } }, errors: {} });
});

it("begins with what started the flow before", () => {
  const trigger = step("a", "api", 0, 0, { path: "/lookup/[string iata]", query: [{ name: "size", type: "number", default: 5 }] });
  const asked = askedBy(trigger, { params: { iata: "FRA" } });
  expect(asked?.fields.map(({ name, default: given }) => [name, given])).toEqual([["iata", "FRA"], ["size", 5]]);
  expect(askedBy(step("a", "webhook", 0, 0), { body: { total: 1 } })?.fields[0]?.default).toEqual({ total: 1 });
  expect(askedBy(step("a", "webhook", 0, 0))?.fields[0]?.default).toEqual({});
});

it("asks which of several resources is called", () => {
  const trigger = step("a", "api", 0, 0, {
    method: "GET",
    path: "/airports",
    resources: [{ id: "0000000a", method: "POST", path: "/airports/[string iata]", query: "[int page]", payload: true }],
  });
  const [first, other] = askedBy(trigger)?.choices ?? [];
  expect(first?.read({}).args).toEqual({ query: {}, resource: "GET /airports" });
  expect(other?.fields.map(({ name, required }) => [name, required])).toEqual([["iata", true], ["page", false], ["Record", true]]);
  const read = other?.read({ iata: "ZRH", page: "", Record: "{}" }).args;
  expect(read).toEqual({ iata: "ZRH", query: {}, body: {}, resource: "POST /airports/[string iata]" });
});
