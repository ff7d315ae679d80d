/** What a picker offers: kinds of steps that may stand at the spot, or the steps of the flow. */
import type { Desk } from "../context";
import { add, removeLink } from "../editor/actions";
import type { PickerRequest } from "../editor/types";
import { kindKey, kindOf } from "../model/doc";
import { canFollow } from "../model/commands/insert";
import { searchKinds } from "../model/search";
import { focusStep } from "../panel/side-panel";
import { addAndOpen } from "../panel/add-and-open";

export interface Option {
  key: string;
  icon: string;
  title: string;
  hint: string;
  run(): void;
}

export function optionsFor(desk: Desk, request: PickerRequest, query: string): Option[] {
  return request.spot.type === "find" ? stepOptions(desk, query) : kindOptions(desk, request, query);
}

function kindOptions(desk: Desk, request: PickerRequest, query: string): Option[] {
  const { spot } = request;
  const between = spot.type === "link";
  const kinds = desk.editor.kinds.filter((kind) => canFollow(kind) && !kind.deprecated && (!between || kind.ports.length > 0 || kind.kind === "router"));
  const options = searchKinds(kinds, query).map((kind) => ({
    key: kindKey(kind),
    icon: kind.icon,
    title: kind.title,
    hint: kind.group,
    run: () => addAndOpen(desk, () => add(desk.editor, kind, spot)),
  }));
  return spot.type === "link" ? [...options, ...deleteOption(desk, spot.link, query)] : options;
}

/** The way to delete a link without a pointer. */
function deleteOption(desk: Desk, link: string, query: string): Option[] {
  if (!"delete this link".includes(query.trim().toLowerCase())) return [];
  const run = () => removeLink(desk.editor, link);
  return [{ key: "delete-link", icon: "trash-2", title: "Delete this link", hint: "Del", run }];
}

function stepOptions(desk: Desk, query: string): Option[] {
  const { editor } = desk;
  const wanted = query.trim().toLowerCase();
  return editor.doc.steps
    .filter((step) => step.name.toLowerCase().includes(wanted))
    .map((step) => {
      const kind = kindOf(editor.kinds, step);
      const run = () => {
        editor.select([step.id]);
        editor.view?.reveal(step.id);
        focusStep(step.id);
      };
      return { key: step.id, icon: kind.icon, title: step.name, hint: kind.title, run };
    });
}
