/** The flow as a file. */
import type { Desk } from "../context";
import { savePng } from "../export/png";
import { toast } from "../feedback/toasts";
import type { Command } from "./types";
import { t } from "../words";

const hasSteps = ({ editor }: Desk) => editor.doc.steps.length > 0;

export const EXPORT: readonly Command[] = [
  { id: "export-json", title: t("Export the flow as JSON"), group: "Flow", where: "page", icon: "braces", possible: (desk) => Boolean(desk.editor.boot.urls.export), run: (desk) => void saveJson(desk) },
  { id: "export-png", title: t("Export a picture as PNG"), group: "Flow", where: "page", icon: "image", possible: hasSteps, run: (desk) => void saved(desk) },
];

/** The server writes it, as `flowyard flow export` does; so it must have the draft first. */
async function saveJson(desk: Desk): Promise<void> {
  if (desk.editor.canEdit && !(await desk.flush())) {
    toast(t("Nothing was exported: the flow is not saved yet. Export it again when it is saved."));
    return;
  }
  window.location.assign(desk.editor.boot.urls.export ?? "");
  toast(t("Flow exported as JSON"));
}

async function saved({ editor }: Desk): Promise<void> {
  try {
    await savePng(editor);
    toast(t("Picture exported as PNG"));
  } catch {
    toast(t("The picture was not made: the browser could not paint it. Try again, or export the flow as JSON."));
  }
}
