/** What the command palette lists: commands, the steps of the flow, and the kinds of step to add. */
import type { Desk } from "../context";
import { add } from "../editor/actions";
import { kindKey } from "../model/doc";
import { searchKinds } from "../model/search";
import { addAndOpen } from "../panel/add-and-open";
import { headed } from "../picker/links";
import { goTo } from "../picker/options";
import type { Option } from "../picker/options";
import { shownOf } from "../keyboard/own";
import { COMMANDS } from "./table";
import { isPossible } from "./types";
import type { Command } from "./types";
import { t } from "../words";

export function commandOptions(desk: Desk, step: string | null, query: string): Option[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (option: Option) => words.every((word) => `${option.title} ${option.hint}`.toLowerCase().includes(word));
  const at = { step, key: "" };
  const offered = COMMANDS.filter((one) => one.icon && one.run && (desk.editor.canEdit || !one.edits) && isPossible(one, desk, at) && (one.offered?.(desk) ?? true));
  const name = desk.editor.step(step)?.name ?? "";
  return [
    ...headed(t("Commands"), offered.map((one) => optionOf(desk, one, step, name)).filter(fits)),
    ...headed(t("Steps of this flow"), desk.editor.doc.steps.map((one) => goTo(desk, one)).filter(fits)),
    ...(desk.editor.canEdit ? headed(t("Add a step"), kindOptions(desk, query)) : []),
  ];
}

/** What can be done to one step, for the menu at it. */
export function menuOptions(desk: Desk, step: string, query: string): Option[] {
  const at = { step, key: "" };
  const name = desk.editor.step(step)?.name ?? "";
  const wanted = query.trim().toLowerCase();
  return COMMANDS.filter((one) => one.group === "Step" && one.icon && one.run && (desk.editor.canEdit || !one.edits) && isPossible(one, desk, at))
    .map((one) => ({ ...optionOf(desk, one, step, name), hint: "" }))
    .filter((option) => option.title.toLowerCase().includes(wanted));
}

function optionOf(desk: Desk, command: Command, step: string | null, name: string): Option {
  return {
    key: command.id,
    icon: command.icon ?? "",
    title: command.title,
    hint: command.group === "Step" ? name : "",
    keys: shownOf(command)[0],
    run: () => command.run?.(desk, { step, key: "" }),
  };
}

function kindOptions(desk: Desk, query: string): Option[] {
  const kinds = desk.editor.kinds.filter((kind) => !kind.deprecated);
  return searchKinds(kinds, query).map((kind) => ({
    key: `add:${kindKey(kind)}`,
    icon: kind.icon,
    title: kind.title,
    hint: kind.group,
    run: () => void addAndOpen(desk, () => add(desk.editor, kind)),
  }));
}
