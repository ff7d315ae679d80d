/** Where snapshots come from: the socket while it stands, otherwise asking every two seconds. */
import type { Client } from "../net/http";
import type { Snapshot } from "./types";

export type FeedState = "joining" | "live" | "asking" | "ended";

export const ASK_MS = 2000;
/** The server says something every five seconds. A socket that says nothing for longer is dead, though it may stand. */
export const SILENT_MS = 12_000;
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];

export interface FeedParts {
  socketUrl: string | undefined;
  snapshotUrl: string | undefined;
  client: Client;
  onSnapshot(snapshot: Snapshot): void;
  onState(state: FeedState): void;
  open?(url: string): WebSocket;
}

/** Follows one run to its end. Snapshots that are older than the last one are dropped. */
export class Feed {
  private seq = -1;
  private state: FeedState = "joining";
  private attempts = 0;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private socket: WebSocket | null = null;

  constructor(private readonly parts: FeedParts) {}

  start(first: Snapshot | undefined): void {
    if (first) this.take(first);
    if (this.state === "ended") return;
    window.addEventListener("offline", this.wentOffline);
    window.addEventListener("online", this.cameBack);
    this.join();
  }

  stop(): void {
    this.show("ended");
    clearTimeout(this.asking);
    clearTimeout(this.retry);
    this.leave();
    window.removeEventListener("offline", this.wentOffline);
    window.removeEventListener("online", this.cameBack);
  }

  private readonly wentOffline = (): void => this.lost();

  private readonly cameBack = (): void => {
    if (this.state !== "asking") return;
    this.attempts = 0;
    clearTimeout(this.retry);
    this.join();
  };

  private join(): void {
    const { socketUrl } = this.parts;
    if (!socketUrl) return this.ask();
    this.leave();
    try {
      this.socket = this.parts.open?.(socketUrl) ?? new WebSocket(absolute(socketUrl));
    } catch {
      return this.lost();
    }
    this.socket.onmessage = (event: MessageEvent<string>) => this.hear(event.data);
    this.socket.onclose = () => this.lost();
    this.wait();
  }

  /** Lets go of the socket: what it says or does from now on changes nothing. */
  private leave(): void {
    clearTimeout(this.silence);
    if (!this.socket) return;
    this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }

  private wait(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(), SILENT_MS);
  }

  private hear(text: string): void {
    this.wait();
    const snapshot = read(text);
    if (!snapshot) return;
    this.attempts = 0;
    clearTimeout(this.asking);
    this.show("live");
    this.take(snapshot);
  }

  private take(snapshot: Snapshot): void {
    if (snapshot.seq < this.seq) return;
    this.seq = snapshot.seq;
    this.parts.onSnapshot(snapshot);
    if (snapshot.final) this.stop();
  }

  /** The socket is gone: ask for snapshots, and try the socket again from time to time. */
  private lost(): void {
    if (this.state === "ended") return;
    this.leave();
    const delay = RETRY_MS[Math.min(this.attempts, RETRY_MS.length - 1)] as number;
    this.attempts += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.join(), delay);
    if (this.state !== "asking") this.ask();
  }

  private ask(): void {
    this.show("asking");
    clearTimeout(this.asking);
    this.asking = setTimeout(() => void this.request(), ASK_MS);
  }

  private async request(): Promise<void> {
    const { client, snapshotUrl } = this.parts;
    try {
      const answer = await client.send<Snapshot>(snapshotUrl ?? "", { method: "GET" });
      if (answer.ok && this.state === "asking") this.take(answer.body);
    } catch {
      // No answer now; the next one is asked for all the same.
    }
    if (this.state === "asking") this.ask();
  }

  private show(state: FeedState): void {
    if (state === this.state || this.state === "ended") return;
    this.state = state;
    this.parts.onState(state);
  }
}

/** A socket's address on the page's own host, for a path like "/ws/…". */
function absolute(url: string): string {
  const target = new URL(url, window.location.href);
  target.protocol = target.protocol.replace("http", "ws");
  return target.href;
}

/** The snapshot in a message, be it wrapped in an event or bare; null for anything else. */
function read(text: string): Snapshot | null {
  try {
    const message = JSON.parse(text) as Partial<Snapshot> & { snapshot?: Snapshot };
    const snapshot = message.snapshot ?? message;
    return typeof snapshot.seq === "number" && snapshot.steps ? (snapshot as Snapshot) : null;
  } catch {
    return null;
  }
}
