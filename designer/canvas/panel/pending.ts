/** What was typed in a step's form and not yet taken over. Nothing of it may be lost when the panel changes. */

const FORM = "panel-form";

/** What htmx tells about a request; the object stays the same from its begin to its end. */
interface Request {
  xhr: unknown;
}

function formOf(target: EventTarget | null): HTMLFormElement | null {
  return target instanceof HTMLFormElement ? target : ((target as HTMLInputElement | null)?.form ?? null);
}
const WAIT_MS = 2000;

/**
 * Watches the form in the side panel.
 *
 * The page sends the form a moment after typing. `settle()` makes sure that it was sent and answered: it
 * waits for a request under way, and sends the form itself when the moment has not come or the form is gone.
 */
export class PendingForm {
  private typed = 0;
  private sent = 0;
  private taken = 0;
  private form: HTMLFormElement | null = null;
  private data: FormData | null = null;
  private request: unknown = null;

  constructor(private readonly fetcher: typeof fetch = (...args) => fetch(...args)) {
    // Not "change": browsers also raise it at a field that is being taken out of the page, when the form around it
    // is no longer whole.
    document.addEventListener("input", (event) => this.note(event), true);
    document.body.addEventListener("htmx:beforeRequest", (event) => this.begin(event as CustomEvent<Request>));
    document.body.addEventListener("htmx:afterRequest", (event) => {
      if ((event as CustomEvent<Request>).detail.xhr === this.request) this.taken = this.sent;
    });
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
    try {
      const answer = await this.fetcher(form.action, {
        method: "POST",
        body: data,
        credentials: "same-origin",
        headers: { "HX-Request": "true", "HX-Target": FORM },
      });
      // The page's own request of what was typed since may have been answered first.
      if (this.taken <= typed) tell(answer.headers.get("HX-Trigger"));
      this.taken = Math.max(this.taken, typed);
    } catch {
      // Without a server there is nobody to take the form over; the next change of it tries again.
      this.taken = Math.max(this.taken, typed);
    }
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
