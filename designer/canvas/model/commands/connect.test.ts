import { expect, it } from "vitest";
import { KINDS, chain, flow, link, step } from "../sample";
import { connect, disconnect, replug } from "./connect";

const refusal = (from: string, to: string, port = "out") => {
  const doc = flow([...chain().steps, step("end", "return", 0, 300), step("paper", "note", 300, 0)], chain().edges);
  const result = connect(doc, KINDS, from, port, to);
  return "refused" in result ? result.refused : null;
};

it("connects two steps", () => {
  expect(refusal("b", "end")).toBeNull();
});

it("lets one port lead to several steps", () => {
  expect(refusal("start", "b")).toBeNull();
});

it.each([
  ["a", "a", "cannot follow itself"],
  ["b", "a", "has no loops"],
  ["a", "start", "starts the flow"],
  ["a", "b", "already leads to"],
  ["end", "b", "ends the work"],
  ["a", "paper", "note"],
  ["a", "gone", "no longer"],
])("refuses %s to %s: %s", (from, to, words) => {
  expect(refusal(from, to)).toContain(words);
});

it("refuses a port that the step does not have", () => {
  expect(refusal("a", "end", "else")).toContain("ends the work");
});

it("takes one link away", () => {
  const result = disconnect(chain(), link("a", "b").id);
  expect("doc" in result && result.doc.edges).toEqual([link("start", "a")]);
});

it("moves an end of a link, and says no where a new link would be refused", () => {
  const doc = flow([...chain().steps, step("c", "http", 280, 192)], chain().edges);
  const moved = replug(doc, KINDS, "a-out-b", "a", "out", "c");
  expect("doc" in moved && moved.doc.edges.map((edge) => [edge.id, edge.from, edge.to])).toEqual([
    ["start-out-a", "start", "a"],
    ["a-out-b", "a", "c"],
  ]);
  expect(replug(doc, KINDS, "a-out-b", "a", "out", "start")).toHaveProperty("refused");
  expect(replug(doc, KINDS, "a-out-b", "a", "out", "b")).toHaveProperty("doc", doc);
});
