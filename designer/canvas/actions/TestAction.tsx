/** "Test": runs the draft, asking first for the arguments or the record that starts it. */
import { useState } from "react";
import { useDesk } from "../context";
import type { Desk } from "../context";
import { toast } from "../feedback/toasts";
import { triggerOf } from "../model/doc";
import { ArgumentFields } from "./ArgumentFields";
import { askedBy } from "./asked";
import type { Asked } from "./asked";
import { startValues } from "./arguments";
import type { Values } from "./arguments";
import { Popover } from "./Popover";
import { showRefusal } from "./refusal";
import type { RefusedBody } from "./refusal";
import { busy, useButton } from "./use-button";

export function TestAction() {
  const desk = useDesk();
  const [asked, setAsked] = useState<Asked | null>(null);
  const start = (args: unknown) => void busy(button, () => run(desk, { args }));
  const again = () => {
    setAsked(null);
    void busy(button, () => run(desk, { last: true }));
  };
  const button = useButton("action-test", () => {
    const wanted = asked ? null : askedBy(triggerOf(desk.editor.doc, desk.editor.kinds), desk.editor.boot.started);
    setAsked(wanted);
    if (!asked && !wanted) start({});
  });
  if (!asked || !button) return null;
  return <TestForm asked={asked} button={button} onClose={() => setAsked(null)} onStart={start} onAgain={again} />;
}

interface TestFormProps {
  asked: Asked;
  button: HTMLElement;
  onClose(): void;
  onStart(args: unknown): void;
  /** Takes what started the last live run. */
  onAgain(): void;
}

function TestForm({ asked, button, onClose, onStart, onAgain }: TestFormProps) {
  const [values, setValues] = useState<Values>(() => startValues(asked.fields));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const submit = () => {
    const reading = asked.read(values);
    setErrors(reading.errors);
    if (Object.keys(reading.errors).length) return;
    onClose();
    onStart(reading.args);
  };
  return (
    <Popover button={button} title={asked.title} onClose={onClose} onSubmit={submit}>
      <ArgumentFields asks={asked.fields} values={values} errors={errors} onChange={setValues} />
      <button type="submit" className="btn btn-primary">Run test</button>
      <button type="button" className="btn" onClick={onAgain}>
        Run on the last event
      </button>
    </Popover>
  );
}

async function run(desk: Desk, what: { args: unknown } | { last: true }): Promise<void> {
  await desk.flush();
  try {
    const answer = await desk.client.send<{ url?: string } & RefusedBody>(desk.editor.boot.urls.run ?? "", {
      method: "POST",
      body: { draft: true, ...what },
    });
    if (answer.ok && answer.body.url) window.location.assign(answer.body.url);
    else showRefusal(desk, answer.body, "The test did not start");
  } catch {
    toast("The test did not start: the server cannot be reached. Try again in a moment.");
  }
}
