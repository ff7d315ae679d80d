/** Adding and removing links. */
import { newLink } from "../build";
import { refusalOfLink } from "../checks";
import { linkById, stepById } from "../doc";
import type { Change, FlowDoc, Kind, Refusal } from "../types";
import { t } from "../../words";

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
  return { doc: { ...doc, edges: [...doc.edges, link] }, label: t("“{from}” and “{to}” connected", { from: stepById(doc, from)?.name, to: stepById(doc, to)?.name }) };
}

/** Moves an end of a link to another step or port. */
export function replug(
  doc: FlowDoc,
  kinds: readonly Kind[],
  linkId: string,
  from: string,
  port: string,
  to: string,
): Change | Refusal {
  const link = linkById(doc, linkId);
  if (!link) return { refused: t("That link is no longer in the flow.") };
  if (link.from === from && link.port === port && link.to === to) return { doc, label: t("Link unchanged") };
  const without = { ...doc, edges: doc.edges.filter((other) => other !== link) };
  const refused = refusalOfLink(without, kinds, from, port, to);
  if (refused) return { refused };
  const edges = doc.edges.map((other) => (other === link ? { ...link, from, port, to } : other));
  return { doc: { ...doc, edges }, label: t("Link moved: “{from}” to “{to}”", { from: stepById(doc, from)?.name, to: stepById(doc, to)?.name }) };
}

export function disconnect(doc: FlowDoc, linkId: string): Change | Refusal {
  if (!linkById(doc, linkId)) return { refused: t("That link is no longer in the flow.") };
  return { doc: { ...doc, edges: doc.edges.filter((link) => link.id !== linkId) }, label: t("Link deleted") };
}
