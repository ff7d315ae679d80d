/** What to show when the server did not run or publish: its sentence, and the problems at their steps. */
import type { Desk } from "../context";
import { toast } from "../feedback/toasts";
import { countWords } from "../model/problems";
import type { Problem } from "../model/types";
import { t } from "../words";

export interface RefusedBody {
  problems?: Problem[];
  message?: string;
}

export function showRefusal(desk: Desk, body: RefusedBody, what: string): void {
  const { problems, message } = body;
  if (problems) desk.editor.store.set({ problems });
  const first = problems?.find((problem) => problem.step);
  const told = problems?.length
    ? t("{what}: the flow has {problems}.", { what, problems: countWords(problems.length) })
    : t("{what}. The server gave no reason: try again in a moment.", { what });
  const sentence = message ?? told;
  const show = first?.step;
  toast(sentence, show ? { label: t("Show it"), run: () => void desk.panel.open(show) } : undefined);
  if (show) desk.editor.view?.reveal(show);
}
