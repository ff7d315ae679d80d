/** Writes the draft while it is being changed: one request at a time, again and again until it is kept. */
import type { FlowDoc } from "../model/types";
import type { Answer, Client } from "../net/http";
import type { Journal } from "./journal";
import { fingerprint } from "./same";
import type { Saved, SaveState, Theirs } from "./types";
import { t } from "../words";

export const DEBOUNCE_MS = 600;
/** Browsers carry this much over the end of a page. */
const KEEPALIVE_BYTES = 60_000;
const KEPT_DOCS = 5;
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];

function fits(doc: FlowDoc): boolean {
  return new TextEncoder().encode(JSON.stringify(doc)).length < KEEPALIVE_BYTES;
}

export interface AutosaveParts {
  client: Client;
  url: string;
  etag: string;
  journal: Journal;
  read(): FlowDoc;
  onState(state: SaveState): void;
  onSaved(saved: Saved): void;
  now?(): number;
}

/**
 * The only writer of a draft.
 *
 * `changed()` after each change, `flush()` before anything that reads the draft on the server. A conflict
 * stops saving until `adopt()` says which version to go on from.
 */
export class Autosave {
  private etag: string;
  private state: SaveState = { kind: "saved", at: null };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | null = null;
  private sent: FlowDoc | null = null;
  private kept: FlowDoc;
  private attempts = 0;
  /** What was sent without an answer: the server may hold it all the same. */
  private unanswered: FlowDoc[] = [];

  constructor(private readonly parts: AutosaveParts) {
    this.etag = parts.etag;
    this.kept = parts.read();
  }

  get unsaved(): boolean {
    return this.parts.read() !== this.kept;
  }

  changed(): void {
    if (!this.unsaved) return this.settled();
    this.write();
    if (this.state.kind === "conflict") return;
    if (this.state.kind !== "retrying" && this.state.kind !== "dirty") this.show({ kind: "dirty" });
    if (!this.running) this.schedule(DEBOUNCE_MS);
  }

  /** Saves now. Resolves to true once the server has the document as it is. */
  async flush(): Promise<boolean> {
    if (this.state.kind === "conflict") return false;
    clearTimeout(this.timer);
    // Several callers may wait here: the first to go on makes the others wait for its request.
    while (this.running) await this.running;
    return this.unsaved ? this.save() : true;
  }

  /**
   * The page is being left. Returns whether it may be: the change is sent along, or under way already.
   *
   * What does not arrive is in the journal, and is restored when the flow is opened again.
   */
  leave(): boolean {
    if (!this.unsaved) return true;
    const calm = this.state.kind === "dirty" || (this.state.kind === "saving" && this.sent === this.parts.read());
    if (!calm || !fits(this.parts.read())) return false;
    void this.flush();
    return true;
  }

  /** Goes on from another version, with `doc` as what the server holds. */
  adopt(etag: string, doc: FlowDoc): void {
    this.etag = etag;
    this.kept = doc;
    this.attempts = 0;
    this.parts.journal.clear();
    this.show({ kind: "saved", at: this.now() });
  }

  /** The present document was undone to what the server already has. */
  private settled(): void {
    if (this.running || this.state.kind === "conflict") return;
    clearTimeout(this.timer);
    this.parts.journal.clear();
    if (this.state.kind !== "saved") this.show({ kind: "saved", at: this.now() });
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), delay);
  }

  private write(): void {
    this.parts.journal.write({ etag: this.etag, doc: this.parts.read(), at: this.now() });
  }

  private async save(): Promise<boolean> {
    this.running = this.request();
    const kept = await this.running;
    this.running = null;
    if (kept && this.unsaved) this.schedule(DEBOUNCE_MS);
    return kept && !this.unsaved;
  }

  private async request(): Promise<boolean> {
    const doc = this.parts.read();
    this.sent = doc;
    this.show(this.attempts ? this.state : { kind: "saving" });
    let answer: Answer<Partial<Saved & Theirs> & { message?: string }>;
    try {
      answer = await this.parts.client.send(this.parts.url, {
        method: "PUT",
        body: { doc },
        headers: { "If-Match": this.etag },
        keepalive: fits(doc),
      });
    } catch {
      this.unanswered = [...this.unanswered, doc].slice(-KEPT_DOCS);
      return this.again(t("the server cannot be reached"));
    }
    if (answer.ok && answer.body.etag) return this.accept(answer.body as Saved);
    if (answer.status === 412) return this.conflict(answer.body as Theirs);
    if (answer.status === 401) return this.again(t("you are signed out: sign in in another tab"));
    if (answer.ok || answer.status >= 500 || answer.status === 429) return this.again(t("the server had an error"));
    this.show({ kind: "refused", why: answer.body.message ?? t("The server answered {status}.", { status: answer.status }) });
    return false;
  }

  private accept(saved: Saved): boolean {
    this.etag = saved.etag;
    this.kept = this.sent as FlowDoc;
    this.attempts = 0;
    this.unanswered = [];
    if (this.unsaved) this.write();
    else this.parts.journal.clear();
    this.show(this.unsaved ? { kind: "dirty" } : { kind: "saved", at: this.now() });
    this.parts.onSaved(saved);
    return true;
  }

  /** Somebody else's version; or our own, whose answer never came: then there is no conflict. */
  private conflict(theirs: Theirs): Promise<boolean> | boolean {
    const sent = this.sent as FlowDoc;
    const own = theirs.doc && [...this.unanswered, sent].find((doc) => fingerprint(doc) === fingerprint(theirs.doc as FlowDoc));
    if (own) {
      this.etag = theirs.etag;
      if (own === sent) return this.accept({ etag: theirs.etag });
      this.unanswered = [];
      return this.request();
    }
    this.show({ kind: "conflict", theirs });
    return false;
  }

  private again(why: string): false {
    const delay = RETRY_MS[Math.min(this.attempts, RETRY_MS.length - 1)] as number;
    this.attempts += 1;
    this.show({ kind: "retrying", why });
    // `save` must end first: a retry inside it would wait for itself.
    this.schedule(delay);
    return false;
  }

  private show(state: SaveState): void {
    if (state === this.state) return;
    this.state = state;
    this.parts.onState(state);
  }

  private now(): number {
    return this.parts.now?.() ?? Date.now();
  }
}
