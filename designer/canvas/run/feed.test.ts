// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Client } from "../net/http";
import { ASK_MS, Feed, SILENT_MS } from "./feed";
import type { Snapshot } from "./types";

const snapshot = (seq: number, final = false): Snapshot => ({
  run: "r", seq, status: "running", final, percent: null, steps: {},
  counts: { in: 0, ok: 0, ignored: 0, failed: 0, held: 0, pending: 0 },
});

class FakeSocket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  close(): void {
    this.closed = true;
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

let sockets: FakeSocket[];
let asked: number;
let seen: number[];
let states: string[];
let feed: Feed;

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, asked, seen, states] = [[], 0, [], []];
  const client = {
    send: async () => {
      asked += 1;
      return { status: 200, ok: true, body: snapshot(100 + asked) };
    },
  } as unknown as Client;
  feed = new Feed({
    socketUrl: "/ws",
    snapshotUrl: "/snapshot",
    client,
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    onSnapshot: (next) => seen.push(next.seq),
    onState: (state) => states.push(state),
  });
});
afterEach(() => {
  feed.stop();
  vi.useRealTimers();
});

it("takes snapshots bare and in events, and drops older ones", () => {
  feed.start(snapshot(3));
  sockets[0]?.say(snapshot(4));
  sockets[0]?.say({ type: "run", snapshot: snapshot(2) });
  sockets[0]?.say({ type: "run", snapshot: snapshot(5) });
  sockets[0]?.say("noise");
  expect(seen).toEqual([3, 4, 5]);
  expect(states).toEqual(["live"]);
});

it("asks every two seconds while the socket is lost, and goes back to it", async () => {
  feed.start(snapshot(1));
  sockets[0]?.onclose?.();
  expect(states).toEqual(["asking"]);
  await vi.advanceTimersByTimeAsync(ASK_MS * 2);
  expect(asked).toBe(2);
  expect(sockets.length).toBeGreaterThan(1);
  sockets.at(-1)?.say(snapshot(500));
  expect(states.at(-1)).toBe("live");
  await vi.advanceTimersByTimeAsync(ASK_MS * 3);
  expect(asked).toBe(2);
});

it("takes a socket that says nothing for dead, and any word for a sign of life", async () => {
  feed.start(snapshot(1));
  sockets[0]?.say(snapshot(2));
  await vi.advanceTimersByTimeAsync(SILENT_MS - 1);
  sockets[0]?.say({ type: "still" });
  await vi.advanceTimersByTimeAsync(SILENT_MS - 1);
  expect(states).toEqual(["live"]);
  await vi.advanceTimersByTimeAsync(1 + ASK_MS);
  expect(states).toEqual(["live", "asking"]);
  expect([asked, sockets[0]?.closed]).toEqual([1, true]);
  sockets[0]?.say(snapshot(900));
  expect(seen).not.toContain(900);
});

it("knows at once when the network goes, and joins at once when it is back", async () => {
  feed.start(snapshot(1));
  sockets[0]?.say(snapshot(2));
  window.dispatchEvent(new Event("offline"));
  expect(states).toEqual(["live", "asking"]);
  window.dispatchEvent(new Event("online"));
  expect(sockets).toHaveLength(2);
  sockets[1]?.say(snapshot(500));
  expect(states.at(-1)).toBe("live");
});

it("ends with the run", async () => {
  feed.start(snapshot(1));
  sockets[0]?.say(snapshot(2, true));
  expect(sockets[0]?.closed).toBe(true);
  sockets[0]?.onclose?.();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(0);
  expect(states).toEqual(["live", "ended"]);
});

it("does not begin for a run that is over", () => {
  feed.start(snapshot(1, true));
  expect(sockets).toHaveLength(0);
});
