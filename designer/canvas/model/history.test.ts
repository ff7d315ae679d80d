import { describe, expect, it } from "vitest";
import { record, redo, seal, startHistory, undo } from "./history";
import { chain } from "./sample";
import type { FlowDoc } from "./types";

const named = (name: string): FlowDoc => ({ ...chain(), name });

describe("undo and redo", () => {
  it("go back and forth over the same documents", () => {
    const [one, two, three] = [named("1"), named("2"), named("3")];
    const full = record(record(startHistory(one), two, "second"), three, "third");
    const back = undo(undo(full));
    expect(back.doc).toBe(one);
    expect(redo(back).doc).toBe(two);
    expect(redo(redo(back)).doc).toBe(three);
  });

  it("stand still at both ends", () => {
    const only = startHistory(chain());
    expect(undo(only)).toBe(only);
    expect(redo(only)).toBe(only);
  });

  it("forget what was undone after a new change", () => {
    const changed = record(undo(record(startHistory(named("1")), named("2"), "x")), named("3"), "y");
    expect(redo(changed).doc.name).toBe("3");
  });
});

describe("merging", () => {
  it("makes one level of a run of typing", () => {
    let history = startHistory(named("1"));
    for (const name of ["2", "3", "4"]) history = record(history, named(name), "typed", [], "form:a");
    expect(history.past).toHaveLength(1);
    expect(undo(history).doc.name).toBe("1");
  });

  it("ends with a seal, another form or an undo", () => {
    const typed = record(startHistory(named("1")), named("2"), "typed", [], "form:a");
    expect(record(seal(typed), named("3"), "typed", [], "form:a").past).toHaveLength(2);
    expect(record(typed, named("3"), "typed", [], "form:b").past).toHaveLength(2);
    expect(record(undo(typed), named("3"), "typed", [], "form:a").past).toHaveLength(1);
  });
});

it("does not record what changes nothing", () => {
  const history = startHistory(chain());
  expect(record(history, history.doc, "nothing")).toBe(history);
});

it("keeps the newest two hundred levels", () => {
  let history = startHistory(named("0"));
  for (let index = 1; index <= 250; index += 1) history = record(history, named(String(index)), "x");
  expect(history.past).toHaveLength(200);
});
