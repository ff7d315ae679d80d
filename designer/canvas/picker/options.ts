/** What a picker offers: kinds of steps that may stand at the spot, steps of the flow, or everything. */
import { commandOptions, menuOptions } from "../commands/options";
import type { Desk } from "../context";
import { add, removeLink } from "../editor/actions";
import type { PickerRequest, Spot } from "../editor/types";
import { isTrigger, kindKey, kindOf } from "../model/doc";
import { canFollow } from "../model/commands/insert";
import { searchKinds } from "../model/search";
import type { Kind, Step } from "../model/types";
import { focusStep } from "../panel/side-panel";
import { addAndOpen } from "../panel/add-and-open";
import { linkOptions } from "./links";
import { t } from "../words";

export interface Option {
  key: string;
  icon: string;
  title: string;
  hint: string;
  /** A heading that begins with this option. */
  heading?: string;
  /** The key that does the same. */
  keys?: string;
  run(): void;
}

export function optionsFor(desk: Desk, request: PickerRequest, query: string): Option[] {
  const { spot } = request;
  switch (spot.type) {
    case "find":
      return stepOptions(desk, query);
    case "connect":
      return linkOptions(desk, spot.step, query);
    case "menu":
      return menuOptions(desk, spot.step, query);
    case "commands":
      return commandOptions(desk, spot.step, query);
    default:
      return kindOptions(desk, spot, query);
  }
}

function kindOptions(desk: Desk, spot: Spot, query: string): Option[] {
  const options = searchKinds(kindsFor(desk, spot), query).map((kind) => ({
    key: kindKey(kind),
    icon: kind.icon,
    title: kind.title,
    hint: kind.group,
    run: () => void addAndOpen(desk, () => add(desk.editor, kind, spot)),
  }));
  return spot.type === "link" || spot.type === "plug" ? [...options, ...deleteOption(desk, spot.link, query)] : options;
}

/** Where records go on, what ends them is not offered; in the place of a trigger, only triggers are. */
function kindsFor({ editor }: Desk, spot: Spot): Kind[] {
  const offered = editor.kinds.filter((kind) => !kind.deprecated);
  const old = spot.type === "replace" ? editor.step(spot.step) : undefined;
  if (old && isTrigger(editor.kinds, old)) return offered.filter((kind) => kind.family === "trigger" && kind.kind !== old.kind);
  const goesOn = spot.type === "link" || spot.type === "before" || (old && editor.doc.edges.some((link) => link.from === old.id));
  const same = old && kindKey(kindOf(editor.kinds, old));
  return offered.filter((kind) => canFollow(kind) && kindKey(kind) !== same && (!goesOn || kind.ports.length > 0 || kind.kind === "router"));
}

/** The way to delete a link without a pointer. */
function deleteOption(desk: Desk, link: string, query: string): Option[] {
  if (!t("Delete this link").toLowerCase().includes(query.trim().toLowerCase())) return [];
  const run = () => removeLink(desk.editor, link);
  return [{ key: "delete-link", icon: "trash-2", title: t("Delete this link"), hint: "", keys: "Del", run }];
}

function stepOptions(desk: Desk, query: string): Option[] {
  const wanted = query.trim().toLowerCase();
  return desk.editor.doc.steps
    .filter((step) => step.name.toLowerCase().includes(wanted))
    .map((step) => goTo(desk, step));
}

/** Goes to a step of the flow. */
export function goTo({ editor }: Desk, step: Step): Option {
  const kind = kindOf(editor.kinds, step);
  const run = () => {
    editor.select([step.id]);
    editor.view?.reveal(step.id);
    focusStep(step.id);
  };
  return { key: step.id, icon: kind.icon, title: step.name, hint: kind.title, run };
}
