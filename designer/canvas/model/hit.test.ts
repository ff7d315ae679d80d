import { expect, it } from "vitest";
import { spotAt } from "./hit";
import { KINDS, chain, forked } from "./sample";

it("finds the link under the pointer", () => {
  expect(spotAt(chain(), KINDS, { x: 120, y: 80 })).toEqual({ type: "link", link: "start-out-a" });
});

it("prefers an open end that is near", () => {
  expect(spotAt(chain(), KINDS, { x: 112, y: 270 })).toEqual({ type: "end", step: "b", port: "out" });
});

it("finds the open branch of a router", () => {
  expect(spotAt(forked(), KINDS, { x: 110, y: 200 })).toEqual({ type: "end", step: "split", port: "us" });
});

it("finds nothing on free ground", () => {
  expect(spotAt(chain(), KINDS, { x: 500, y: 500 })).toBeNull();
});
