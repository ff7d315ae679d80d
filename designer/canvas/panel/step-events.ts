/** Takes over what the server hands back: `flowyard:step` after each valid change of a form, `flowyard:mocks` after a pin. */
import type { Editor } from "../editor/editor";
import { configure } from "../model/commands/edit";
import { stepById } from "../model/doc";
import { withStepProblems } from "../model/problems";
import type { Config, Problem } from "../model/types";
import { panelElement } from "./loading";

interface StepDetail {
  id: string;
  name?: string;
  config: Config;
  summary?: string;
  problems?: Problem[];
}

export function listenForSteps(editor: Editor): () => void {
  const names = new OldNames(editor);
  const take = (event: Event) => {
    const detail = (event as CustomEvent<Partial<StepDetail>>).detail;
    if (!detail?.id || !detail.config || !editor.step(detail.id)) return;
    names.whileAnswering(() => apply(editor, names.without(detail as StepDetail)));
  };
  const mocked = (event: Event) => {
    const { steps = [] } = (event as CustomEvent<{ steps?: string[] }>).detail;
    editor.store.set({ mocks: new Set(steps) });
  };
  const arrived = (event: Event) => {
    if (event.target === panelElement()) names.forget();
  };
  document.body.addEventListener("flowyard:step", take);
  document.body.addEventListener("flowyard:mocks", mocked);
  document.body.addEventListener("htmx:afterSwap", arrived);
  return () => {
    document.body.removeEventListener("flowyard:step", take);
    document.body.removeEventListener("flowyard:mocks", mocked);
    document.body.removeEventListener("htmx:afterSwap", arrived);
  };
}

/**
 * The name that the open step had before it was renamed outside of its form. Until the form has come again, it still
 * carries that name: answers that give it back are older than the new name and must not undo it.
 */
class OldNames {
  private old: { id: string; name: string } | null = null;
  private answering = false;

  constructor(editor: Editor) {
    editor.onDoc((doc, before) => {
      const { open } = editor.store.get();
      const step = open === null ? undefined : stepById(before, open);
      if (!step || this.answering || stepById(doc, step.id)?.name === step.name) return;
      this.old = { id: step.id, name: step.name };
    });
  }

  forget(): void {
    this.old = null;
  }

  without(detail: StepDetail): StepDetail {
    const isOld = this.old?.id === detail.id && this.old.name === detail.name;
    return isOld ? { ...detail, name: undefined } : detail;
  }

  /** What an answer changes is no renaming outside of the form. */
  whileAnswering(apply: () => void): void {
    this.answering = true;
    try {
      apply();
    } finally {
      this.answering = false;
    }
  }
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
