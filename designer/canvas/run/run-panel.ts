/** The panel of one step of a run. It is fetched again while its numbers change, at most every two seconds. */
import { stepUrl } from "../boot";
import { toast } from "../feedback/toasts";
import { PanelLoader, panelElement } from "../panel/loading";
import { focusStep } from "../panel/side-panel";
import type { Store } from "../store";
import { showStepNumbers } from "./numbers";
import type { RunState } from "./state";
import { t } from "../words";

const LEAST_MS = 2000;

export class RunPanel {
  private shown = "";
  private last = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly loader = new PanelLoader(() => {
    const { selected } = this.store.get();
    return selected && stepUrl(this.url, selected);
  });

  constructor(
    private readonly store: Store<RunState>,
    private readonly url: string | undefined,
  ) {
    store.subscribe(() => this.follow());
    document.body.addEventListener("flowyard:panel-close", () => this.closed());
  }

  async open(id: string): Promise<void> {
    this.store.set({ selected: id, focus: id });
    const url = stepUrl(this.url, id);
    if (url) await this.load(url);
  }

  close(): void {
    panelElement()?.replaceChildren();
    this.closed();
  }

  private closed(): void {
    const { selected } = this.store.get();
    this.loader.cancel();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.store.set({ selected: null });
    if (selected) focusStep(selected);
  }

  private async load(url: string): Promise<void> {
    this.shown = this.numbers();
    this.last = Date.now();
    try {
      await this.loader.load(url);
    } catch {
      toast(t("The step's records did not load. Press the step again in a moment."));
    }
  }

  private numbers(): string {
    const { selected, snapshot } = this.store.get();
    return selected ? `${selected}:${JSON.stringify(snapshot?.steps[selected])}` : "";
  }

  private follow(): void {
    const { selected, snapshot } = this.store.get();
    const counts = selected ? snapshot?.steps[selected] : undefined;
    if (counts) showStepNumbers(counts);
    if (!selected || this.timer || this.numbers() === this.shown) return;
    const wait = Math.max(0, this.last + LEAST_MS - Date.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.refresh();
    }, wait);
  }

  /** Fetches what the panel shows now: the part the person turned to, unless they are writing in it. */
  private refresh(): void {
    const { selected } = this.store.get();
    const panel = panelElement();
    if (!selected || this.numbers() === this.shown) return;
    if (panel?.querySelector("input:focus, textarea:focus, select:focus, dialog[open]")) {
      this.last = Date.now();
      return this.follow();
    }
    const tab = panel?.querySelector(".tabs a[aria-current]")?.getAttribute("href");
    const top = scroller()?.scrollTop ?? 0;
    void this.load(tab ?? stepUrl(this.url, selected) ?? "").then(() => scroller()?.scrollTo(0, top));
  }
}

function scroller(): HTMLElement | null {
  return panelElement()?.querySelector<HTMLElement>(".panel-scroll") ?? null;
}
