/** New steps and links from a kind, ready to be put into a document. */
import { arriving, freeName, takenIds } from "./doc";
import { newId } from "./ids";
import type { Branch, Config, FlowDoc, Kind, Link, Point, Step } from "./types";

export function newStep(doc: FlowDoc, kind: Kind, position: Point): Step {
  const taken = takenIds(doc);
  const config = withFreshBranches(structuredClone(kind.defaults), taken).config;
  if (kind.connector) config["connector"] = kind.connector;
  return {
    id: newId(taken),
    kind: kind.kind,
    name: freeName(doc, kind.title),
    position,
    enabled: true,
    config,
  };
}

export function newLink(doc: FlowDoc, from: string, port: string, to: string, input?: string): Link {
  return arriving({ id: newId(takenIds(doc)), from, port, to }, to, input);
}

/** A config whose branches have ids of their own, and the map from the old ids to the new. */
export function withFreshBranches(
  config: Config,
  taken: Set<string>,
): { config: Config; ids: Map<string, string> } {
  const ids = new Map<string, string>();
  const branches = config["branches"];
  if (!Array.isArray(branches)) return { config, ids };
  const fresh = (branches as Branch[]).map((branch) => {
    const id = newId(taken);
    taken.add(id);
    ids.set(branch.id, id);
    return { ...branch, id };
  });
  return { config: { ...config, branches: fresh }, ids };
}
