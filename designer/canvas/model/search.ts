/** Finding a kind by a few letters, for the palette and the picker. */
import type { Kind } from "./types";

/** Kinds that match, best first; without a query all of them in their own order. */
export function searchKinds(kinds: readonly Kind[], query: string): Kind[] {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [...kinds];
  const found = kinds.map((kind, index) => ({ kind, index, rank: rankOf(kind, wanted) }));
  const hits = found.filter((entry) => entry.rank > 0);
  return hits.sort((a, b) => b.rank - a.rank || a.index - b.index).map((entry) => entry.kind);
}

function rankOf(kind: Kind, wanted: string): number {
  const title = kind.title.toLowerCase();
  if (title.startsWith(wanted)) return 5;
  if (title.split(/\s+/).some((word) => word.startsWith(wanted))) return 4;
  if (title.includes(wanted)) return 3;
  if (kind.group.toLowerCase().includes(wanted)) return 2;
  return kind.hint.toLowerCase().includes(wanted) ? 1 : 0;
}

/** Kinds by group, in the order in which the server names the groups. */
export function grouped(kinds: readonly Kind[]): [string, Kind[]][] {
  const groups = new Map<string, Kind[]>();
  for (const kind of kinds) groups.set(kind.group, [...(groups.get(kind.group) ?? []), kind]);
  return [...groups];
}
