/** What the open form says of its step as a whole ("Nothing leads to it") follows the canvas; its fields are not touched. */
import { stepUrl } from "../boot";
import type { Editor } from "../editor/editor";
import type { EditorState } from "../editor/types";
import { panelElement } from "./loading";

const FORM = "#panel-form";

/** `saved` resolves to true once the server has the draft that the notices are about. */
export function keepNotices(editor: Editor, saved: () => Promise<boolean>, fetcher: typeof fetch = (...args) => fetch(...args)): void {
  let shown = said(editor.store.get());
  let open = editor.store.get().open;
  let turn = 0;
  editor.store.subscribe(() => {
    const state = editor.store.get();
    const now = said(state);
    // A form that is only being opened brings its notices along.
    const changed = state.open === open && now !== shown;
    [shown, open] = [now, state.open];
    if (changed && open) void renew(open, ++turn);
  });

  async function renew(id: string, mine: number): Promise<void> {
    const url = stepUrl(editor.boot.urls.panel, id);
    if (!url || !(await saved())) return;
    const part = formOf(url)?.querySelector<HTMLInputElement>("[name=part]")?.value;
    if (part === undefined) return;
    try {
      const answer = await fetcher(`${url}?part=${encodeURIComponent(part)}`, { credentials: "same-origin" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(FORM);
      const form = formOf(url);
      if (answer.ok && fresh && form && mine === turn) replace(form, fresh);
    } catch {
      // Without an answer the old notices stay; the next save brings new ones.
    }
  }
}

/** The open step's problems that belong to no field: those at fields come with what is typed. */
function said({ open, problems }: EditorState): string {
  return problems.flatMap((one) => (one.step === open && !one.field ? one.message : [])).join("\n");
}

/** The form in the panel, if it is the one at this address. */
function formOf(url: string): Element | null {
  const form = panelElement()?.querySelector(FORM) ?? null;
  return form?.getAttribute("action") === url ? form : null;
}

/** The notices stand before the form. */
function noticesOf(form: Element): Element[] {
  const all = [...(form.parentElement?.children ?? [])];
  return all.slice(0, all.indexOf(form));
}

function replace(form: Element, fresh: Element): void {
  const [old, now] = [noticesOf(form), noticesOf(fresh)];
  if (old.map((one) => one.outerHTML).join("") === now.map((one) => one.outerHTML).join("")) return;
  for (const one of old) one.remove();
  form.before(...now);
}
