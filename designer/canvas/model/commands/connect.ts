/** Adding and removing links. Where no input is named, the first that is free is taken. */
import { newLink } from "../build";
import { refusalOfLink } from "../checks";
import { arriving, freeInput, inputOf, kindOf, linkById, stepById } from "../doc";
import type { Change, FlowDoc, Kind, Refusal } from "../types";
import { t } from "../../words";

export function inputFor(doc: FlowDoc, kinds: readonly Kind[], to: string): string | undefined {
  const step = stepById(doc, to);
  return step && freeInput(doc, kindOf(kinds, step), to);
}

export function connect(
  doc: FlowDoc,
  kinds: readonly Kind[],
  from: string,
  port: string,
  to: string,
  input?: string,
): Change | Refusal {
  const refused = refusalOfLink(doc, kinds, from, port, to);
  if (refused) return { refused };
  const link = newLink(doc, from, port, to, input ?? inputFor(doc, kinds, to));
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
  input?: string,
): Change | Refusal {
  const link = linkById(doc, linkId);
  const target = stepById(doc, to);
  if (!link) return { refused: t("That link is no longer in the flow.") };
  const now = target && inputOf(kindOf(kinds, target), link);
  const stays = link.from === from && link.port === port && link.to === to;
  if (stays && (input ?? now) === now) return { doc, label: t("Link unchanged") };
  const without = { ...doc, edges: doc.edges.filter((other) => other !== link) };
  const refused = refusalOfLink(without, kinds, from, port, to);
  if (refused) return { refused };
  const arrives = input ?? (link.to === to ? now : inputFor(without, kinds, to));
  const moved = arriving({ ...link, from, port }, to, arrives);
  const edges = doc.edges.map((other) => (other === link ? moved : other));
  return { doc: { ...doc, edges }, label: t("Link moved: “{from}” to “{to}”", { from: stepById(doc, from)?.name, to: stepById(doc, to)?.name }) };
}

export function disconnect(doc: FlowDoc, linkId: string): Change | Refusal {
  if (!linkById(doc, linkId)) return { refused: t("That link is no longer in the flow.") };
  return { doc: { ...doc, edges: doc.edges.filter((link) => link.id !== linkId) }, label: t("Link deleted") };
}
