/** Linking without a pointer: the steps that may follow one, and the links it has. */
import type { Desk } from "../context";
import { removeLink } from "../editor/actions";
import { refusalOfLink } from "../model/checks";
import { connect } from "../model/commands/connect";
import { inputsOf, isNote, kindOf, outgoing, portsOf, stepById } from "../model/doc";
import { inputWord, signOf } from "../model/ports";
import type { Kind, Step } from "../model/types";
import type { Option } from "./options";
import { t } from "../words";

export function linkOptions(desk: Desk, from: string, query: string): Option[] {
  const step = stepById(desk.editor.doc, from);
  if (!step) return [];
  const wanted = query.trim().toLowerCase();
  const fits = (option: Option) => `${option.title} ${option.hint}`.toLowerCase().includes(wanted);
  return [...headed(t("Link it to"), targets(desk, step).filter(fits)), ...headed(t("Its links"), links(desk, step).filter(fits))];
}

/** The options with a heading at the first of them. */
export function headed(heading: string, options: Option[]): Option[] {
  return options.map((option, index) => (index ? option : { ...option, heading }));
}

function targets({ editor }: Desk, step: Step): Option[] {
  const { doc, kinds } = editor;
  const ports = portsOf(step, kindOf(kinds, step));
  return ports.flatMap((port) =>
    doc.steps
      .filter((other) => !isNote(other) && refusalOfLink(doc, kinds, step.id, port, other.id) === null)
      .flatMap((other) => placesAt(kindOf(kinds, other)).map((input) => ({ other, input })))
      .map(({ other, input }) => ({
        key: `to:${port}:${other.id}${input ? `:${input}` : ""}`,
        icon: kindOf(kinds, other).icon,
        title: input ? t("{name}, {input} input", { name: other.name, input: inputWord(input) }) : other.name,
        hint: signOf(step, port)?.name ?? kindOf(kinds, other).title,
        run: () => void editor.perform(connect(editor.doc, kinds, step.id, port, other.id, input)),
      })),
  );
}

/** The inputs to choose from; one that has no name for most kinds. */
function placesAt(kind: Kind): (string | undefined)[] {
  return inputsOf(kind).length ? [...inputsOf(kind)] : [undefined];
}

function links({ editor }: Desk, step: Step): Option[] {
  return outgoing(editor.doc, step.id).map((link) => ({
    key: `cut:${link.id}`,
    icon: "trash-2",
    title: link.input
      ? t("Delete the link to {name}, {input} input", { name: editor.step(link.to)?.name, input: inputWord(link.input) })
      : t("Delete the link to {name}", { name: editor.step(link.to)?.name }),
    hint: signOf(step, link.port)?.name ?? "",
    run: () => removeLink(editor, link.id),
  }));
}
