/** Takes over what the server hands back: `flowyard:step` after each valid change of a form, `flowyard:mocks` after a pin. */
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
  const mocked = (event: Event) => {
    const { steps = [] } = (event as CustomEvent<{ steps?: string[] }>).detail;
    editor.store.set({ mocks: new Set(steps) });
  };
  document.body.addEventListener("flowyard:step", take);
  document.body.addEventListener("flowyard:mocks", mocked);
  return () => {
    document.body.removeEventListener("flowyard:step", take);
    document.body.removeEventListener("flowyard:mocks", mocked);
  };
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
