import { expect, it } from "vitest";
import { kindOf } from "./doc";
import { dotOffset, openEnds, reachOf, signOf } from "./ports";
import { BRANCHES, KINDS, flow, forked, link, step } from "./sample";
import type { Step } from "./types";

const ends = (doc = forked(), id = "split") => {
  const found = doc.steps.find((each) => each.id === id) as Step;
  return openEnds(doc, found, kindOf(KINDS, found));
};

it("offers the branch without a link, between its neighbours", () => {
  expect(ends()).toEqual([{ port: "us", offset: 0, sign: { name: "US", condition: "no condition yet" }, parted: true }]);
});

it("spreads the ends of a new router, else last", () => {
  const doc = flow([step("split", "router", 0, 0, { branches: BRANCHES })]);
  expect(ends(doc).map((end) => [end.port, end.offset])).toEqual([["eu", -280], ["us", 0], ["else", 280]]);
});

it("has none for a step that ends the work", () => {
  expect(ends(flow([step("end", "return", 0, 0)]), "end")).toEqual([]);
});

it("offers the error branch of a step that has one, beside its way on", () => {
  const doc = flow([step("call", "map", 0, 0, { on_error: "branch" })]);
  expect(ends(doc, "call").map((end) => [end.port, end.sign?.name])).toEqual([["out", undefined], ["error", "Error"]]);
});

it("lets an open way on leave like a branch where the error branch leads somewhere", () => {
  const steps = [step("call", "map", 0, 0, { on_error: "branch" }), step("mend", "map", 0, 120)];
  const [out] = ends(flow(steps, [link("call", "mend", "error")]), "call");
  expect(out).toEqual({ port: "out", offset: -280, sign: null, parted: true });
  expect(out && reachOf(out)).toBe(50);
  expect(ends(flow([step("end", "map", 0, 0)]), "end")[0]?.parted).toBe(false);
});

it("writes signs for routers alone", () => {
  const [start, split] = forked().steps as [Step, Step];
  expect(signOf(split, "eu")).toEqual({ name: "EU", condition: "record.eu" });
  expect(signOf(split, "else")?.name).toBe("Else");
  expect(signOf(start, "out")).toBeNull();
});

it("spaces the dots evenly around the middle", () => {
  expect(dotOffset(0, 1, "down")).toBe(0);
  expect(dotOffset(0, 3, "down")).toBe(-56);
  expect(dotOffset(2, 3, "down")).toBe(56);
});

it("has a way out for each resource of an API request, with its method and path", () => {
  const resources = [{ id: "0000000a", method: "POST", path: "/airports" }];
  const doc = flow([step("ask", "api", 0, 0, { method: "GET", path: "/airports/[string iata]", resources })]);
  expect(ends(doc, "ask").map(({ port, sign }) => [port, sign])).toEqual([
    ["out", { name: "GET", condition: "/airports/[string iata]" }],
    ["0000000a", { name: "POST", condition: "/airports" }],
  ]);
  expect(ends(flow([step("ask", "api", 0, 0, { path: "/airports" })]), "ask").map(({ sign }) => sign)).toEqual([null]);
});
