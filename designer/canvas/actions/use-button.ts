/** A button that the page has drawn and the island gives its work to. */
import { useEffect, useState } from "react";

/** The button with this id, pressed as `press` says; null on pages without it. */
export function useButton(id: string, press: () => void): HTMLElement | null {
  const [button] = useState(() => document.getElementById(id));
  useEffect(() => {
    const act = (event: Event) => {
      event.preventDefault();
      if (button?.getAttribute("aria-busy") !== "true") press();
    };
    button?.addEventListener("click", act);
    return () => button?.removeEventListener("click", act);
  });
  return button;
}

/** Says on the button that it works, for as long as `work` takes; its width stays. */
export async function busy<T>(button: HTMLElement | null, work: () => Promise<T>): Promise<T> {
  button?.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    button?.removeAttribute("aria-busy");
  }
}
