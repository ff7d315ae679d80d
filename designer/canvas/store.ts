/** A value that components watch. Each watches only the part it shows, so little is drawn again. */
import { useRef, useSyncExternalStore } from "react";

export interface Store<T> {
  get(): T;
  set(part: Partial<T>): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(part) {
      const next = { ...state, ...part };
      const same = (Object.keys(part) as (keyof T)[]).every((key) => next[key] === state[key]);
      if (same) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The chosen part of a store; `equal` keeps the old object when a fresh one says the same. */
export function useStored<T, P>(
  store: Store<T>,
  choose: (state: T) => P,
  equal: (a: P, b: P) => boolean = Object.is,
): P {
  const last = useRef<{ value: P } | null>(null);
  const read = () => {
    const value = choose(store.get());
    if (last.current && equal(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  };
  return useSyncExternalStore(store.subscribe, read);
}
