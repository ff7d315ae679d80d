/** Takes over what a step's form hands back: the event `flowyard:step` after each valid change. */
import type { Editor } from "../editor/editor";
import { configure } from "../model/commands/edit";
import { withStepProblems } from "../model/problems";
import type { Config, Problem } from "../model/types";

interface StepDetail {
  id: string;
  name?: string;
  config: Config;
  summary?: string;
  problems?: Problem[];
}

export function listenForSteps(editor: Editor): () => void {
  const take = (event: Event) => {
    const detail = (event as CustomEvent<Partial<StepDetail>>).detail;
    if (detail?.id && detail.config && editor.step(detail.id)) apply(editor, detail as StepDetail);
  };
  document.body.addEventListener("flowyard:step", take);
  return () => document.body.removeEventListener("flowyard:step", take);
}

function apply(editor: Editor, detail: StepDetail): void {
  const change = configure(editor.doc, editor.kinds, detail.id, detail.config, detail.name);
  editor.perform(change, `form:${detail.id}`);
  const { summaries, problems } = editor.store.get();
  editor.store.set({
    ...(detail.summary === undefined ? {} : { summaries: { ...summaries, [detail.id]: detail.summary } }),
    ...(detail.problems ? { problems: withStepProblems(problems, detail.id, detail.problems) } : {}),
  });
}
