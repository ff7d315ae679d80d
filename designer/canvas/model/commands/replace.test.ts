import { describe, expect, it } from "vitest";
import { KINDS, chain, forked, kindNamed } from "../sample";
import { isRefusal } from "../types";
import type { Change, Kind, Refusal } from "../types";
import { replaceStep } from "./replace";

const READ: Kind = { ...kindNamed("http"), kind: "read", title: "Read", defaults: { url: "", retries: 3, rows: [] } };
const WRITE: Kind = { ...kindNamed("http"), kind: "write", title: "Write", defaults: { url: "", retries: "", rows: [], mode: "add" } };
const ALL = [...KINDS, READ, WRITE];

function made(result: Change | Refusal): Change {
  if (isRefusal(result)) throw new Error(result.refused);
  return result;
}

function withStep(config: Record<string, unknown>, name: string) {
  const doc = chain();
  const steps = doc.steps.map((step) => (step.id === "a" ? { ...step, kind: "read", name, config } : step));
  return { ...doc, steps };
}

describe("another kind in the place of a step", () => {
  it("keeps id, place, links, and the values of fields that both have", () => {
    const doc = withStep({ url: "https://x", retries: 5, rows: [1], gone: true }, "Read 2");
    const { doc: next } = made(replaceStep(doc, ALL, WRITE, "a"));
    const step = next.steps[1];
    expect(step).toMatchObject({ id: "a", kind: "write", name: "Write", position: { x: 0, y: 96 } });
    expect(step?.config).toEqual({ url: "https://x", retries: "", rows: [1], mode: "add" });
    expect(next.edges).toEqual(doc.edges);
  });

  it("keeps a name that somebody chose", () => {
    expect(made(replaceStep(withStep({}, "Read orders"), ALL, WRITE, "a")).doc.steps[1]?.name).toBe("Read orders");
  });

  it("gathers the branches of a router at its one way out", () => {
    const { doc } = made(replaceStep(forked(), KINDS, kindNamed("filter"), "split"));
    expect(doc.edges.map((link) => [link.from, link.port, link.to])).toEqual([
      ["start", "out", "split"],
      ["split", "out", "left"],
      ["split", "out", "right"],
    ]);
  });

  it("keeps a trigger a trigger", () => {
    const { doc } = made(replaceStep(chain(), KINDS, kindNamed("webhook"), "start"));
    expect([doc.steps[0]?.id, doc.steps[0]?.kind]).toEqual(["start", "webhook"]);
    expect(replaceStep(chain(), KINDS, kindNamed("map"), "start")).toHaveProperty("refused");
    expect(replaceStep(chain(), KINDS, kindNamed("webhook"), "a")).toHaveProperty("refused");
  });

  it("cannot end the work where steps follow", () => {
    expect(replaceStep(chain(), KINDS, kindNamed("return"), "a")).toHaveProperty("refused");
    expect(replaceStep(chain(), KINDS, kindNamed("return"), "b")).toHaveProperty("doc");
  });
});
