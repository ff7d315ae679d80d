/** "Test": runs the draft, asking first for the arguments or the record that starts it. */
import { useState } from "react";
import { useDesk } from "../context";
import type { Desk } from "../context";
import { toast } from "../feedback/toasts";
import { triggerOf } from "../model/doc";
import type { Step } from "../model/types";
import { ArgumentFields } from "./ArgumentFields";
import { argumentsOf, readArguments, startValues } from "./arguments";
import type { Argument, Values } from "./arguments";
import { Popover } from "./Popover";
import { showRefusal } from "./refusal";
import type { RefusedBody } from "./refusal";
import { busy, useButton } from "./use-button";

const RECORD: Argument = { name: "Record", type: "json", default: {}, required: true };

export function TestAction() {
  const desk = useDesk();
  const [asks, setAsks] = useState<Argument[] | null>(null);
  const start = (args: unknown) => void busy(button, () => run(desk, args));
  const button = useButton("action-test", () => {
    const wanted = askedFor(triggerOf(desk.editor.doc, desk.editor.kinds));
    if (asks) setAsks(null);
    else if (wanted.length) setAsks(wanted);
    else start({});
  });
  if (!asks || !button) return null;
  return <TestForm asks={asks} button={button} onClose={() => setAsks(null)} onStart={start} />;
}

/** By hand: its arguments. From outside: the record that would have come. */
function askedFor(trigger: Step | undefined): Argument[] {
  if (trigger?.kind === "manual") return argumentsOf(trigger);
  return trigger ? [RECORD] : [];
}

interface TestFormProps {
  asks: Argument[];
  button: HTMLElement;
  onClose(): void;
  onStart(args: unknown): void;
}

function TestForm({ asks, button, onClose, onStart }: TestFormProps) {
  const [values, setValues] = useState<Values>(() => startValues(asks));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const single = asks[0] === RECORD;
  const submit = () => {
    const reading = readArguments(asks, values);
    setErrors(reading.errors);
    if (Object.keys(reading.errors).length) return;
    onClose();
    onStart(single ? reading.args[RECORD.name] : reading.args);
  };
  return (
    <Popover button={button} title={single ? "Test with this record" : "Test the flow"} onClose={onClose} onSubmit={submit}>
      <ArgumentFields asks={asks} values={values} errors={errors} onChange={setValues} />
      <button type="submit" className="btn btn-primary">Run test</button>
    </Popover>
  );
}

async function run(desk: Desk, args: unknown): Promise<void> {
  await desk.flush();
  try {
    const answer = await desk.client.send<{ url?: string } & RefusedBody>(desk.editor.boot.urls.run ?? "", {
      method: "POST",
      body: { draft: true, args },
    });
    if (answer.ok && answer.body.url) window.location.assign(answer.body.url);
    else showRefusal(desk, answer.body, "The test did not start");
  } catch {
    toast("The test did not start: the server cannot be reached. Try again in a moment.");
  }
}
