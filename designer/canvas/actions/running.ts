/** Test runs of the draft: of the whole flow, or from a step on. */
import type { Desk } from "../context";
import { toast } from "../feedback/toasts";
import { isNote, isTrigger } from "../model/doc";
import { showRefusal } from "./refusal";
import type { RefusedBody } from "./refusal";
import { t } from "../words";

/** What starts it: arguments, the last event, or what is known to reach a step. */
export type Start = { args: unknown } | { last: true } | { from: string };

/** Saves the draft, starts its test run and goes there; what keeps it from starting is said. */
export async function runDraft(desk: Desk, what: Start): Promise<void> {
  await desk.flush();
  try {
    const answer = await desk.client.send<{ url?: string } & RefusedBody>(desk.editor.boot.urls.run ?? "", {
      method: "POST",
      body: { draft: true, ...what },
    });
    if (answer.ok && answer.body.url) window.location.assign(answer.body.url);
    else showRefusal(desk, answer.body, t("The test did not start"));
  } catch {
    toast(t("The test did not start: the server cannot be reached. Try again in a moment."));
  }
}

/** A test run that begins at the step, so that those before it are not called again. */
export async function runFrom(desk: Desk, id: string): Promise<void> {
  const { editor } = desk;
  const step = editor.step(id);
  if (!step) return;
  if (isNote(step)) return void editor.refuse(t("Records do not pass through a note. Select a step."));
  // From its trigger on is the whole flow, which may ask for its arguments first.
  if (isTrigger(editor.kinds, step)) return document.getElementById("action-test")?.click();
  await runDraft(desk, { from: id });
}
