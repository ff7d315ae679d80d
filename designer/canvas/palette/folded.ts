/** Which groups of the palette are folded, remembered on this computer. */
import { useState } from "react";

const KEY = "flowyard:palette-folded";

function remembered(): Set<string> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(value) ? value.filter((name) => typeof name === "string") : []);
  } catch {
    return new Set();
  }
}

function remember(folded: Set<string>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...folded]));
  } catch {
    // Without storage the groups are open again next time, which does no harm.
  }
}

export function useFolded(): [ReadonlySet<string>, (name: string) => void] {
  const [folded, setFolded] = useState(remembered);
  const toggle = (name: string) => {
    const next = new Set(folded);
    if (!next.delete(name)) next.add(name);
    remember(next);
    setFolded(next);
  };
  return [folded, toggle];
}
