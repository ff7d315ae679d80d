/** The height of the drawer: dragged by its upper edge, or by arrow keys on it; remembered on this computer. */

const KEY = "flowyard:data-height";
const PROPERTY = "--drawer-height";
const SMALLEST = 120;
const STEP = 24;

export function heightWithin(wanted: number, windowHeight: number): number {
  return Math.round(Math.min(Math.max(wanted, SMALLEST), Math.max(SMALLEST, windowHeight * 0.6)));
}

export function dragHeight(id: string): void {
  restore();
  document.addEventListener("pointerdown", (event) => {
    const drawer = gripped(event, id);
    if (!drawer) return;
    event.preventDefault();
    const [from, height] = [event.clientY, drawer.offsetHeight];
    const move = (moved: PointerEvent) => set(height + from - moved.clientY);
    const end = () => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    const drawer = step ? gripped(event, id) : null;
    if (!drawer || !step) return;
    event.preventDefault();
    set(drawer.offsetHeight + step);
  });
}

function gripped(event: Event, id: string): HTMLElement | null {
  const grip = (event.target as Element | null)?.closest?.("[data-drawer-grip]");
  return grip ? document.getElementById(id) : null;
}

function set(wanted: number): void {
  const height = heightWithin(wanted, window.innerHeight);
  document.documentElement.style.setProperty(PROPERTY, `${height}px`);
  document.querySelector("[data-drawer-grip]")?.setAttribute("aria-valuenow", String(height));
  try {
    localStorage.setItem(KEY, String(height));
  } catch {
    // Without storage the height is the usual one next time.
  }
}

function restore(): void {
  try {
    const kept = Number(localStorage.getItem(KEY));
    if (kept) set(kept);
  } catch {
    // The usual height, then.
  }
}
