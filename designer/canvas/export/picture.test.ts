// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { KINDS, flow, forked, step } from "../model/sample";
import { pictureOf } from "./picture";
import { fileName } from "./png";

const page = { kinds: KINDS, summaries: {}, font: "sans-serif", colour: (token: string) => token, icon: () => "<path d='M0 0'/>", widthOf: (text: string) => text.length * 6 };

function drawn(doc = forked()) {
  const picture = pictureOf({ ...page, doc });
  return { ...picture, svg: new DOMParser().parseFromString(picture.svg, "image/svg+xml") };
}

it("has every step, every link and every branch sign, with room around them", () => {
  const { svg, width, height } = drawn();
  const texts = [...svg.querySelectorAll("text")].map((text) => text.textContent);
  expect([width, height]).toEqual([560 + 224 + 64, 216 + 56 + 64]);
  expect(texts).toEqual(expect.arrayContaining(["manual start", "router split", "map left", "http right", "EU", "Else"]));
  expect(svg.querySelectorAll("path[stroke=edge]")).toHaveLength(3);
});

it("cuts what is too long, and writes signs as text", () => {
  const long = { ...step("a", "map", 0, 0), name: `<b>&${"x".repeat(80)}` };
  const { svg } = drawn(flow([long, step("n", "note", 300, 0, { text: "One\nTwo" })]));
  const texts = [...svg.querySelectorAll("text")].map((text) => text.textContent ?? "");
  expect(texts[0]).toMatch(/^<b>&x+…$/);
  expect(texts).toEqual(expect.arrayContaining(["One", "Two"]));
  expect(svg.querySelector("b")).toBeNull();
});

it("needs a step", () => {
  expect(() => pictureOf({ ...page, doc: flow([]) })).toThrow();
});

it("names the file after the flow", () => {
  expect([fileName("Airports → catalogue!"), fileName("…")]).toEqual(["airports-catalogue", "flow"]);
});
