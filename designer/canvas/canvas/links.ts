/** The document's links as React Flow's edges, reusing those that did not change. */
import { inputOf, isForked, kindOf, portsOf, stepById } from "../model/doc";
import { IN, dotOffset, signOf } from "../model/ports";
import type { FlowDoc, Kind, Link, Step } from "../model/types";
import type { LinkData, LinkEdge, LinkFlow } from "./types";
import { t } from "../words";

export interface LinkSource {
  doc: FlowDoc;
  kinds: readonly Kind[];
  selection: ReadonlySet<string>;
  link: string | null;
  flows: ReadonlyMap<string, LinkFlow> | null;
}

export function linkBuilder(): (source: LinkSource) => LinkEdge[] {
  let last = new Map<string, LinkEdge>();
  return (source) => {
    const edges = source.doc.edges.flatMap((link) => {
      const edge = edgeOf(source, link);
      const before = last.get(link.id);
      if (!edge) return [];
      return [before && sameEdge(before, edge) ? before : edge];
    });
    last = new Map(edges.map((edge) => [edge.id, edge]));
    return edges;
  };
}

function edgeOf(source: LinkSource, link: Link): LinkEdge | null {
  const from = stepById(source.doc, link.from);
  const to = stepById(source.doc, link.to);
  if (!from || !to) return null;
  const ports = portsOf(from, kindOf(source.kinds, from));
  // A link of a port that went away cannot be drawn; the server reports it as a problem.
  if (!ports.includes(link.port)) return null;
  return {
    id: link.id,
    type: "link",
    source: link.from,
    sourceHandle: link.port,
    target: link.to,
    targetHandle: inputOf(kindOf(source.kinds, to), link) ?? IN,
    selected: source.link === link.id,
    data: dataOf(source, link, from, to, ports),
  };
}

function dataOf(source: LinkSource, link: Link, from: Step, to: Step, ports: string[]): LinkData {
  const { layout } = source.doc;
  return {
    layout,
    router: isForked(from),
    offset: dotOffset(ports.indexOf(link.port), ports.length, layout),
    sign: signOf(from, link.port),
    lit: source.selection.has(to.id),
    off: !to.enabled,
    labels: t("{from} to {to}", { from: from.name, to: to.name }),
    flow: source.flows?.get(link.id) ?? null,
  };
}

function sameEdge(a: LinkEdge, b: LinkEdge): boolean {
  return (
    a.source === b.source &&
    a.sourceHandle === b.sourceHandle &&
    a.target === b.target &&
    a.targetHandle === b.targetHandle &&
    a.selected === b.selected &&
    JSON.stringify(a.data) === JSON.stringify(b.data)
  );
}
