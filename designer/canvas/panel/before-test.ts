/** A test in the panel runs the draft on the server, so it waits until the draft is there. */
import { panelElement } from "./loading";

interface ConfirmDetail {
  path?: string;
  issueRequest(skip?: boolean): void;
}

/** Holds back a `…/test` request of the panel until its form was taken over and the draft is saved. */
export function saveBeforeTests(flush: () => Promise<boolean>): () => void {
  const hold = (event: Event) => {
    const { detail } = event as CustomEvent<ConfirmDetail>;
    if (!panelElement()?.contains(event.target as Node) || !/\/(test|listen)(\?|$)/.test(detail.path ?? "")) return;
    event.preventDefault();
    void flush().then(() => detail.issueRequest(true));
  };
  document.body.addEventListener("htmx:confirm", hold);
  return () => document.body.removeEventListener("htmx:confirm", hold);
}
