/** What was typed in a step's form and not yet taken over. Nothing of it may be lost when the panel changes. */

import { csrfNow } from "../net/http";

const FORM = "panel-form";

/** What htmx tells about a request; the object stays the same from its begin to its end. */
interface Request {
  xhr: { status?: number };
}

function formOf(target: EventTarget | null): HTMLFormElement | null {
  return target instanceof HTMLFormElement ? target : ((target as HTMLInputElement | null)?.form ?? null);
}
const WAIT_MS = 2000;

/** How long to wait before what found no server is sent again; the last one stays. */
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];

/** Whether nobody took the form over: no server was there, it failed, or it knows nobody who may send this now. */
function unanswered(status: number | undefined): boolean {
  return status === 0 || status === 401 || status === 403 || (status ?? 200) >= 500;
}

/**
 * Watches the form in the side panel.
 *
 * The page sends the form a moment after typing. `settle()` makes sure that it was sent and answered: it
 * waits for a request under way, and sends the form itself when the moment has not come or the form is gone.
 * What found no server is sent again until it is taken over; `onLost` hears when that begins and ends.
 */
export class PendingForm {
  private typed = 0;
  private sent = 0;
  private taken = 0;
  private form: HTMLFormElement | null = null;
  private data: FormData | null = null;
  private request: unknown = null;
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly fetcher: typeof fetch = (...args) => fetch(...args),
    private readonly onLost: (lost: boolean) => void = () => undefined,
  ) {
    // Not "change": browsers also raise it at a field that is being taken out of the page, when the form around it
    // is no longer whole.
    document.addEventListener("input", (event) => this.note(event), true);
    document.body.addEventListener("htmx:beforeRequest", (event) => this.begin(event as CustomEvent<Request>));
    document.body.addEventListener("htmx:afterRequest", (event) => {
      const { xhr } = (event as CustomEvent<Request>).detail;
      if (xhr === this.request && !unanswered(xhr.status)) this.take(this.sent);
    });
    // A request that a newer one pushes out raises neither of these.
    for (const name of ["htmx:sendError", "htmx:responseError"]) {
      document.body.addEventListener(name, (event) => {
        const { xhr } = (event as CustomEvent<Request>).detail;
        if (xhr === this.request && unanswered(xhr.status)) this.lose();
      });
    }
    window.addEventListener("online", () => this.lost && void this.send());
  }

  /** What was typed found no server and is sent again by and by. */
  get lost(): boolean {
    return this.attempts > 0 && this.waiting;
  }

  get waiting(): boolean {
    return this.taken < this.typed;
  }

  async settle(): Promise<void> {
    if (!this.waiting) return;
    const under = this.sent === this.typed && this.form?.isConnected;
    if (under && (await this.answered())) return;
    await this.send();
  }

  /** The form itself, or a button of it that goes to another part, is sent. */
  private begin(event: CustomEvent<Request>): void {
    if (formOf(event.target)?.id !== FORM) return;
    clearTimeout(this.timer);
    this.sent = this.typed;
    this.request = event.detail.xhr;
  }

  private note(event: Event): void {
    const form = formOf(event.target);
    if (form?.id !== FORM) return;
    this.typed += 1;
    this.form = form;
    // Kept as it is now: once the panel is gone, fields outside the form's element are no longer its own.
    this.data = new FormData(form);
  }

  private async answered(): Promise<boolean> {
    const until = Date.now() + WAIT_MS;
    while (this.waiting && this.form?.isConnected && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return !this.waiting;
  }

  private async send(): Promise<void> {
    const { form, data, typed } = this;
    if (!form || !data) return;
    clearTimeout(this.timer);
    const token = csrfNow("");
    if (token) data.delete("csrfmiddlewaretoken"); // it may be from before somebody signed in anew, and would go before
    try {
      const answer = await this.fetcher(form.action, {
        method: "POST",
        body: data,
        credentials: "same-origin",
        headers: { "HX-Request": "true", "HX-Target": FORM, ...(token && { "X-CSRFToken": token }) },
      });
      if (unanswered(answer.status)) return this.lose();
      // The page's own request of what was typed since may have been answered first.
      if (this.taken <= typed) tell(answer.headers.get("HX-Trigger"));
      this.take(typed);
    } catch {
      this.lose();
    }
  }

  private take(typed: number): void {
    this.taken = Math.max(this.taken, typed);
    if (this.waiting || !this.attempts) return;
    clearTimeout(this.timer);
    this.attempts = 0;
    this.onLost(false);
  }

  private lose(): void {
    if (!this.waiting) return;
    this.sent = this.taken; // nothing is under way that could be waited for
    const delay = RETRY_MS[Math.min(this.attempts, RETRY_MS.length - 1)];
    this.attempts += 1;
    this.onLost(true);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), delay);
  }
}

/** Raises the events that an answer names, as htmx would have done. */
function tell(header: string | null): void {
  if (!header?.trim().startsWith("{")) return;
  const events = JSON.parse(header) as Record<string, unknown>;
  for (const [name, detail] of Object.entries(events)) {
    document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
