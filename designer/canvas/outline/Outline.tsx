/** The flow as a list, for narrow windows: the same verbs as on the canvas, without free placement. */
import { useMemo } from "react";
import { runFrom } from "../actions/running";
import { useDesk, useEditor } from "../context";
import { duplicateSteps, moveStep, remove, toggleSteps } from "../editor/actions";
import type { Spot } from "../editor/types";
import { Icon } from "../feedback/icon";
import { kindOf, outgoing } from "../model/doc";
import { outline } from "../model/outline";
import type { OutlineRow } from "../model/outline";
import { inputWord } from "../model/ports";
import { problemsByStep } from "../model/problems";
import type { Step } from "../model/types";
import { MockSign } from "../canvas/MockSign";
import { RenameField } from "../canvas/RenameField";
import { StepCard, cardClass } from "../canvas/StepCard";
import { badgeOf, secondOf } from "../canvas/step-words";
import { t } from "../words";

export function Outline() {
  const { editor } = useDesk();
  const doc = useEditor((state) => state.history.doc);
  const rows = useMemo(() => outline(doc, editor.kinds), [doc, editor.kinds]);
  return (
    <div className="cv-outline">
      <ol aria-label={t("Steps of {name}", { name: doc.name || t("the flow") })}>
        {rows.map((row, index) => (
          <Row key={index} row={row} />
        ))}
      </ol>
      {editor.canEdit && <AddAtEnd rows={rows} />}
    </div>
  );
}

function indent(depth: number) {
  return { paddingInlineStart: `${12 + Math.min(depth, 4) * 22}px` };
}

function Row({ row }: { row: OutlineRow }) {
  if (row.type === "step") return <StepRow step={row.step} depth={row.depth} />;
  if (row.type === "join") {
    const { name } = row.step;
    const words = row.input ? t("Goes on at “{name}”, {input} input", { name, input: inputWord(row.input) }) : t("Goes on at “{name}”", { name });
    return <li className="cv-outline-join" style={indent(row.depth)}>{words}</li>;
  }
  return (
    <li className="cv-outline-branch" style={indent(row.depth)}>
      <Icon name="git-branch" size={16} />
      <b>{row.sign.name}</b>
      <span>{row.sign.condition}</span>
      <AddButton step={row.step} port={row.port} label={t("Add a step to branch {name}", { name: row.sign.name })} />
    </li>
  );
}

function StepRow({ step, depth }: { step: Step; depth: number }) {
  const { editor, panel } = useDesk();
  const kind = kindOf(editor.kinds, step);
  const summary = useEditor((state) => state.summaries[step.id] ?? kind.hint);
  const problems = useEditor((state) => problemsByStep(state.problems).get(step.id)?.length ?? 0);
  const selected = useEditor((state) => state.selection.has(step.id));
  const renaming = useEditor((state) => state.renaming === step.id);
  const mocked = useEditor((state) => state.mocks.has(step.id)) && step.enabled;
  return (
    <li className={`${cardClass(step, kind, problems > 0, selected)} cv-outline-step`} data-step={step.id} data-kind={step.kind} style={indent(depth)}>
      <button type="button" className="cv-body" aria-expanded={selected} onClick={() => void panel.open(step.id)}>
        <StepCard step={step} kind={kind} second={secondOf(step, summary)} badge={badgeOf(step, kind, problems)} state={<>{mocked && <MockSign />}<Icon name="chevron-right" size={16} /></>} />
      </button>
      {renaming && <RenameField step={step} style={{ insetInlineStart: `${56 + Math.min(depth, 4) * 22}px` }} />}
      {editor.canEdit && <StepMenu step={step} />}
    </li>
  );
}

/** The verbs of one step; the browser's own disclosure keeps it usable with every means. */
function StepMenu({ step }: { step: Step }) {
  const desk = useDesk();
  const { editor } = desk;
  const port = kindOf(editor.kinds, step).ports[0];
  const act = (run: () => void) => (event: React.MouseEvent) => {
    event.currentTarget.closest("details")?.removeAttribute("open");
    run();
  };
  return (
    <details className="menu menu-end cv-outline-menu">
      <summary className="btn btn-icon" aria-label={t("More for {name}", { name: step.name })}>
        <Icon name="ellipsis" size={16} />
      </summary>
      <div className="popover">
        {port && step.kind !== "router" && <AddButton step={step} port={port} label={t("Add a step after this")} wide />}
        {step.kind !== "note" && <Verb icon="tag" label={t("Rename")} run={act(() => editor.store.set({ renaming: step.id }))} />}
        {step.kind !== "note" && <Replace step={step} />}
        {step.kind !== "note" && editor.canRun && <Verb icon="play" label={t("Run from here")} run={act(() => void runFrom(desk, step.id))} />}
        <Verb icon="arrow-up" label={t("Move up")} run={act(() => moveStep(editor, step.id, -1))} />
        <Verb icon="chevron-down" label={t("Move down")} run={act(() => moveStep(editor, step.id, 1))} />
        <Verb icon="copy" label={t("Duplicate")} run={act(() => duplicateSteps(editor, [step.id]))} />
        <Verb icon="power" label={step.enabled ? t("Turn off") : t("Turn on")} run={act(() => toggleSteps(editor, [step.id]))} />
        <Verb icon="trash-2" label={t("Delete")} run={act(() => remove(editor, [step.id]))} />
      </div>
    </details>
  );
}

function Replace({ step }: { step: Step }) {
  const { editor } = useDesk();
  const press = (event: React.MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    event.currentTarget.closest("details")?.removeAttribute("open");
    editor.store.set({ picker: { spot: { type: "replace", step: step.id }, anchor: { x: box.left, y: box.bottom } } });
  };
  return <Verb icon="repeat" label={t("Replace")} run={press} />;
}

function Verb({ icon, label, run }: { icon: string; label: string; run(event: React.MouseEvent): void }) {
  return (
    <button type="button" className="popover-item" onClick={run}>
      <Icon name={icon} size={16} />
      {label}
    </button>
  );
}

function AddButton({ step, port, label, wide }: { step: Step; port: string; label: string; wide?: boolean }) {
  const { editor } = useDesk();
  const link = outgoing(editor.doc, step.id, port)[0];
  const spot: Spot = link ? { type: "link", link: link.id } : { type: "end", step: step.id, port };
  const press = (event: React.MouseEvent<HTMLElement>) => {
    event.currentTarget.closest("details")?.removeAttribute("open");
    const box = event.currentTarget.getBoundingClientRect();
    editor.store.set({ picker: { spot, anchor: { x: box.left, y: box.bottom } } });
  };
  return (
    <button
      type="button"
      className={wide ? "popover-item" : "btn btn-icon"}
      data-plus={`${step.id}:${port}`}
      aria-label={label}
      onClick={press}
    >
      <Icon name="plus" size={16} />
      {wide && label}
    </button>
  );
}

function AddAtEnd({ rows }: { rows: OutlineRow[] }) {
  const { editor } = useDesk();
  const last = [...rows].reverse().find((row) => row.type === "step" && kindOf(editor.kinds, row.step).ports.length);
  if (!last || last.step.kind === "router") return null;
  const spot: Spot = { type: "end", step: last.step.id, port: kindOf(editor.kinds, last.step).ports[0] ?? "out" };
  const press = (event: React.MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    editor.store.set({ picker: { spot, anchor: { x: box.left + box.width / 2, y: box.bottom } } });
  };
  return (
    <button type="button" className="cv-outline-end" onClick={press}>
      <Icon name="plus" size={16} />
      {t("Add a step at the end")}
    </button>
  );
}
