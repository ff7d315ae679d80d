/** "Test this step" without going to its panel: opens the form and presses the button in it. */
import type { Desk } from "../context";
import { announce } from "../feedback/announce";
import { isNote, isTrigger } from "../model/doc";
import { panelElement } from "./loading";
import { t } from "../words";

export async function testStep({ editor, panel }: Desk, id: string): Promise<void> {
  const step = editor.step(id);
  if (!step) return;
  if (!editor.canEdit) return void editor.refuseLooking();
  if (isNote(step)) return void editor.refuse(t("A note does nothing, so there is nothing to test. Select a step."));
  if (isTrigger(editor.kinds, step)) return void editor.refuse(t("“{name}” starts the flow: test the flow as a whole, or a step after it.", { name: step.name }));
  // An open form stays as it is, and the keyboard where it is.
  const here = editor.store.get().open === id && panelElement()?.querySelector("[data-test-step]");
  if (!here && !(await panel.open(id))) return;
  const button = panelElement()?.querySelector<HTMLElement>("[data-test-step]");
  if (!button) return;
  tellResult(step.name);
  window.htmx?.process(button);
  button.click();
}

/** Says the outcome to those who do not see it, and brings it into view for those who do. */
function tellResult(name: string): void {
  const told = (event: Event) => {
    const { target } = (event as CustomEvent<{ target: Element }>).detail;
    if (target.id !== "test-result") return;
    document.body.removeEventListener("htmx:afterSettle", told);
    const result = document.getElementById("test-result");
    result?.scrollIntoView?.({ block: "nearest" });
    announce(t("Test of {name}: {result}", { name, result: result?.querySelector(".badge")?.textContent?.trim() ?? t("no answer") }));
  };
  document.body.addEventListener("htmx:afterSettle", told);
}
