import { expect, it } from "vitest";
import { countWords, livingProblems, problemsByStep, withStepProblems } from "./problems";
import { chain } from "./sample";

const list = [{ step: "a", message: "one" }, { step: null, message: "flow" }, { step: "gone", message: "old" }];

it("groups by step and forgets steps that are gone", () => {
  expect(problemsByStep(list).get("a")).toHaveLength(1);
  expect(livingProblems(chain(), list).map((problem) => problem.message)).toEqual(["one", "flow"]);
});

it("replaces the problems of one step", () => {
  const fresh = withStepProblems(list, "a", [{ step: "", message: "two" }]);
  expect(fresh.filter((problem) => problem.step === "a")).toEqual([{ step: "a", message: "two" }]);
  expect(fresh).toHaveLength(3);
});

it("counts in words", () => {
  expect([countWords(1), countWords(3)]).toEqual(["1 problem", "3 problems"]);
});
