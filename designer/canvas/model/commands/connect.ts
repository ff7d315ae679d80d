/** Adding and removing links. */
import { newLink } from "../build";
import { refusalOfLink } from "../checks";
import { linkById, stepById } from "../doc";
import type { Change, FlowDoc, Kind, Refusal } from "../types";

export function connect(
  doc: FlowDoc,
  kinds: readonly Kind[],
  from: string,
  port: string,
  to: string,
): Change | Refusal {
  const refused = refusalOfLink(doc, kinds, from, port, to);
  if (refused) return { refused };
  const link = newLink(doc, from, port, to);
  const names = `“${stepById(doc, from)?.name}” and “${stepById(doc, to)?.name}”`;
  return { doc: { ...doc, edges: [...doc.edges, link] }, label: `${names} connected` };
}

export function disconnect(doc: FlowDoc, linkId: string): Change | Refusal {
  if (!linkById(doc, linkId)) return { refused: "That link is no longer in the flow." };
  return { doc: { ...doc, edges: doc.edges.filter((link) => link.id !== linkId) }, label: "Link deleted" };
}
