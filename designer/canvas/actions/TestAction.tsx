/** "Test": runs the draft, asking first for the arguments or the record that starts it. */
import { useState } from "react";
import { useDesk, useEditor } from "../context";
import { Icon } from "../feedback/icon";
import { mockedNames, triggerOf } from "../model/doc";
import { ArgumentFields } from "./ArgumentFields";
import { askedBy } from "./asked";
import type { Asked } from "./asked";
import { startValues } from "./arguments";
import type { Values } from "./arguments";
import { Popover } from "./Popover";
import { runDraft } from "./running";
import { busy, useButton } from "./use-button";
import { t } from "../words";

export function TestAction() {
  const desk = useDesk();
  const [asked, setAsked] = useState<Asked | null>(null);
  const mocked = useEditor((state) => mockedNames(state.history.doc, state.mocks));
  const start = (args: unknown) => void busy(button, () => runDraft(desk, { args }));
  const again = () => {
    setAsked(null);
    void busy(button, () => runDraft(desk, { last: true }));
  };
  const button = useButton("action-test", () => {
    const wanted = asked ? null : askedBy(triggerOf(desk.editor.doc, desk.editor.kinds), desk.editor.boot.started);
    // What is not called is told before, also where nothing else is asked.
    setAsked(wanted ?? (mocked && !asked ? NOTHING_ASKED : null));
    if (!asked && !wanted && !mocked) start({});
  });
  if (!asked || !button) return null;
  return <TestForm asked={asked} mocked={mocked} button={button} onClose={() => setAsked(null)} onStart={start} onAgain={again} />;
}

const NOTHING_ASKED: Asked = { title: t("Test the flow"), fields: [], read: () => ({ args: {}, errors: {} }) };

interface TestFormProps {
  asked: Asked;
  /** Names of the steps that are not called; empty when all are. */
  mocked: string;
  button: HTMLElement;
  onClose(): void;
  onStart(args: unknown): void;
  /** Takes what started the last live run. */
  onAgain(): void;
}

function TestForm({ asked, mocked, button, onClose, onStart, onAgain }: TestFormProps) {
  const [chosen, choose] = useState(asked.choices?.[0] ?? asked);
  const [values, setValues] = useState<Values>(() => startValues(chosen.fields));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const take = (next: Asked) => {
    choose(next);
    setValues(startValues(next.fields));
    setErrors({});
  };
  const submit = () => {
    const reading = chosen.read(values);
    setErrors(reading.errors);
    if (Object.keys(reading.errors).length) return;
    onClose();
    onStart(reading.args);
  };
  return (
    <Popover button={button} title={asked.title} onClose={onClose} onSubmit={submit}>
      {asked.choices && <ResourceField choices={asked.choices} chosen={chosen} onChange={take} />}
      <ArgumentFields asks={chosen.fields} values={values} errors={errors} onChange={setValues} />
      {mocked && (
        <p className="hint field">
          <Icon name="unplug" size={14} /> {t("Not called, the pinned data is used: {mocked}", { mocked })}
        </p>
      )}
      <button type="submit" className="btn btn-primary">{t("Run test")}</button>
      <button type="button" className="btn" onClick={onAgain}>
        {t("Run on the last event")}
      </button>
    </Popover>
  );
}

interface ResourceFieldProps {
  choices: Asked[];
  chosen: Asked;
  onChange(asked: Asked): void;
}

/** Which of the flow's methods and paths is called. */
function ResourceField({ choices, chosen, onChange }: ResourceFieldProps) {
  return (
    <div className="field">
      <label htmlFor="test-resource">{t("Resource")}</label>
      <select
        className="select"
        id="test-resource"
        value={chosen.title}
        onChange={(event) => onChange(choices.find(({ title }) => title === event.target.value) ?? chosen)}
      >
        {choices.map(({ title }) => (
          <option key={title}>{title}</option>
        ))}
      </select>
    </div>
  );
}
