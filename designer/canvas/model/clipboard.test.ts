import { expect, it } from "vitest";
import { duplicate, fromClipboard, paste, toClipboard } from "./clipboard";
import { KINDS, chain, forked } from "./sample";
import type { Change, FlowDoc } from "./types";

const copied = (doc: FlowDoc, ...ids: string[]) => fromClipboard(toClipboard(doc, new Set(ids))) as FlowDoc;

it("copies steps with the links between them, as a flow document", () => {
  const part = copied(chain(), "a", "b");
  expect(part.schema_version).toBe(1);
  expect(part.edges.map((edge) => edge.id)).toEqual(["a-out-b"]);
});

it("pastes with new ids, new names and beside what is there", () => {
  const { doc, select } = paste(chain(), KINDS, copied(chain(), "a", "b")) as Change;
  const added = doc.steps.slice(3);
  expect(select).toEqual(added.map((each) => each.id));
  expect(new Set(doc.steps.map((each) => each.id)).size).toBe(5);
  expect(added.map((each) => each.position)).toEqual([{ x: 280, y: 96 }, { x: 280, y: 192 }]);
  expect(added.map((each) => each.name)).toEqual(["map a 2", "http b 2"]);
  expect(doc.edges.at(-1)).toMatchObject({ from: added[0]?.id, to: added[1]?.id, port: "out" });
});

it("renews the branches of a router and the ports that name them", () => {
  const { doc } = paste(forked(), KINDS, copied(forked(), "split", "left")) as Change;
  const router = doc.steps[4];
  const [first] = router?.config["branches"] as { id: string }[];
  expect(first?.id).not.toBe("eu");
  expect(doc.edges.at(-1)).toMatchObject({ from: router?.id, port: first?.id });
});

it("leaves a second trigger out, and says so when nothing else is left", () => {
  const { doc } = paste(chain(), KINDS, copied(chain(), "start", "a")) as Change;
  expect(doc.steps).toHaveLength(4);
  expect(duplicate(chain(), KINDS, new Set(["start"]))).toMatchObject({ refused: expect.stringContaining("one trigger") });
});

it("pastes into an empty flow where the steps stood", () => {
  const empty = { ...chain(), steps: [], edges: [] };
  expect((paste(empty, KINDS, copied(chain(), "start", "a", "b")) as Change).doc.steps).toHaveLength(3);
});

it.each(["", "text", "[]", "null", '{"schema_version":2,"steps":[],"edges":[]}', '{"schema_version":1,"steps":[{}],"edges":[]}'])(
  "does not take %j for a flow",
  (text) => expect(fromClipboard(text)).toBeNull(),
);
