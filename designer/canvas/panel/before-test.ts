/** A test in the panel runs the draft on the server, so it waits until the draft is there. */
import { panelElement } from "./side-panel";

interface ConfirmDetail {
  verb?: string;
  path?: string;
  issueRequest(skip?: boolean): void;
}

const WAIT_MS = 2000;

/** Holds back a `…/test` request of the panel until its form was taken over and the draft is saved. */
export function saveBeforeTests(flush: () => Promise<boolean>): () => void {
  let busy = 0;
  const inPanel = (event: Event) => panelElement()?.contains(event.target as Node) ?? false;
  const begin = (event: Event) => {
    if (inPanel(event)) busy += 1;
  };
  const end = () => {
    busy = Math.max(0, busy - 1);
  };
  const hold = (event: Event) => {
    const { detail } = event as CustomEvent<ConfirmDetail>;
    if (!inPanel(event) || !/\/(test|listen)(\?|$)/.test(detail.path ?? "")) return;
    event.preventDefault();
    void quiet(() => busy === 0)
      .then(flush)
      .then(() => detail.issueRequest(true));
  };
  document.body.addEventListener("htmx:beforeRequest", begin);
  document.body.addEventListener("htmx:afterRequest", end);
  document.body.addEventListener("htmx:confirm", hold);
  return () => {
    document.body.removeEventListener("htmx:beforeRequest", begin);
    document.body.removeEventListener("htmx:afterRequest", end);
    document.body.removeEventListener("htmx:confirm", hold);
  };
}

async function quiet(done: () => boolean): Promise<void> {
  const until = Date.now() + WAIT_MS;
  while (!done() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
}
