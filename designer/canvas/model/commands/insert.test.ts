import { describe, expect, it } from "vitest";
import { KINDS, chain, flow, forked, kindNamed, link, step } from "../sample";
import { isRefusal } from "../types";
import type { Change, FlowDoc, Refusal, Step } from "../types";
import { canStandBetween, insertAfter, insertAtEnd, insertAtPlug, insertBefore, insertFree, insertOnLink, putOnLink } from "./insert";

function made(result: Change | Refusal): { doc: FlowDoc; step: Step } {
  if (isRefusal(result)) throw new Error(result.refused);
  const added = result.doc.steps.find((candidate) => candidate.id === result.select?.[0]);
  return { doc: result.doc, step: added as Step };
}

const ways = (doc: FlowDoc) => doc.edges.map((edge) => `${edge.from}>${edge.to}`);

describe("a step on a link", () => {
  it("stands between the two ends and pushes what follows one row on", () => {
    const { doc, step: added } = made(insertOnLink(chain(), KINDS, kindNamed("filter"), "start-out-a"));
    expect(ways(doc)).toEqual(["a>b", `start>${added.id}`, `${added.id}>a`]);
    expect(added.position).toEqual({ x: 0, y: 96 });
    expect(doc.steps.map((each) => each.position.y)).toEqual([0, 192, 288, 96]);
  });

  it("leaves steps where they are when there is room", () => {
    const roomy = flow([step("start", "manual", 0, 0), step("a", "map", 0, 300)], [link("start", "a")]);
    expect(made(insertOnLink(roomy, KINDS, kindNamed("map"), "start-out-a")).doc.steps[1]?.position.y).toBe(300);
  });

  it("keeps the branch of a router and its column", () => {
    const { doc, step: added } = made(insertOnLink(forked(), KINDS, kindNamed("map"), "split-eu-left"));
    expect(added.position).toEqual({ x: -280, y: 216 });
    expect(doc.edges.find((edge) => edge.to === added.id)?.port).toBe("eu");
  });

  it("gives a router's branches ids of their own and goes on in its first branch", () => {
    const { doc, step: added } = made(insertOnLink(chain(), KINDS, kindNamed("router"), "a-out-b"));
    const [branch] = added.config["branches"] as { id: string }[];
    expect(branch?.id).toMatch(/^[0-9a-f]{8}$/);
    expect(branch?.id).not.toBe("0000000b");
    expect(doc.edges.find((edge) => edge.to === "b")?.port).toBe(branch?.id);
  });

  it("refuses what ends the work", () => {
    const result = insertOnLink(chain(), KINDS, kindNamed("return"), "a-out-b");
    expect(isRefusal(result) && result.refused).toContain("ends the work");
  });
});

describe("a step after another", () => {
  it("goes to the open end that was named", () => {
    const { doc, step: added } = made(insertAfter(forked(), KINDS, kindNamed("map"), "split", "us"));
    expect(doc.edges.find((edge) => edge.to === added.id)).toMatchObject({ from: "split", port: "us" });
    expect(added.position).toEqual({ x: 0, y: 216 });
  });

  it("stands on the link of a port that is in use", () => {
    const { doc, step: added } = made(insertAfter(chain(), KINDS, kindNamed("map"), "a"));
    expect(ways(doc)).toContain(`${added.id}>b`);
  });

  it("takes the end of the flow when nothing is selected", () => {
    const { doc, step: added } = made(insertAtEnd(chain(), KINDS, kindNamed("map")));
    expect(ways(doc)).toContain(`b>${added.id}`);
    expect(added.name).toBe("Map");
  });

  it("is refused after a step that ends the work", () => {
    const ended = flow([step("end", "return", 0, 0)]);
    expect(insertAfter(ended, KINDS, kindNamed("map"), "end")).toHaveProperty("refused");
  });
});

describe("the trigger", () => {
  it("is connected to the one step that nothing leads into", () => {
    const { doc, step: added } = made(insertFree(flow([step("a", "map", 8, 96)]), KINDS, kindNamed("manual"), { x: 0, y: 0 }));
    expect(ways(doc)).toEqual([`${added.id}>a`]);
    expect(added.position).toEqual({ x: 8, y: 0 });
  });

  it("is refused when there is one", () => {
    expect(insertFree(chain(), KINDS, kindNamed("webhook"), { x: 0, y: 0 })).toHaveProperty("refused");
  });
});

describe("a step in front of another", () => {
  it("takes over every link that led there", () => {
    const doc = flow([...forked().steps, step("end", "http", 0, 312)], [...forked().edges, link("left", "end"), link("right", "end")]);
    const { doc: next, step: added } = made(insertBefore(doc, KINDS, kindNamed("map"), "end"));
    expect(ways(next).slice(-3)).toEqual([`left>${added.id}`, `right>${added.id}`, `${added.id}>end`]);
    expect([added.position.y, next.steps.find((one) => one.id === "end")?.position.y]).toEqual([312, 408]);
  });

  it("cannot be one that ends the work", () => {
    expect(insertBefore(chain(), KINDS, kindNamed("return"), "b")).toHaveProperty("refused");
  });
});

it("stands where the end of a link was let go, and the link leads to it", () => {
  const { doc, step: added } = made(insertAtPlug(chain(), KINDS, kindNamed("http"), "a-out-b", { x: 300, y: 200 }));
  expect(ways(doc)).toEqual(["start>a", `a>${added.id}`]);
  expect(added.position).toEqual({ x: 304, y: 200 });
});

it("is put on a link with the step that was dragged there", () => {
  const doc = flow([...chain().steps, step("free", "filter", 280, 0)], chain().edges);
  const { doc: next } = made(putOnLink(doc, KINDS, "start-out-a", "free"));
  expect(ways(next)).toEqual(["start>free", "a>b", "free>a"]);
  expect(next.steps.map(({ position }) => position.y)).toEqual([0, 192, 288, 96]);
  expect([canStandBetween(doc, KINDS, doc.steps[3] as Step), canStandBetween(doc, KINDS, doc.steps[1] as Step)]).toEqual([true, false]);
});

it("never covers a step", () => {
  const { step: added } = made(insertFree(chain(), KINDS, kindNamed("map"), { x: 3, y: 90 }));
  expect(added.position).toEqual({ x: 280, y: 88 });
});
