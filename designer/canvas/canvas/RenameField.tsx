/** The name of a step while it is written where it stands: Enter takes it, Esc leaves the old one. */
import { useEffect, useId, useRef, useState } from "react";
import type { CSSProperties, KeyboardEvent } from "react";
import { useDesk } from "../context";
import { rename } from "../model/commands/edit";
import { isRefusal } from "../model/types";
import type { Step } from "../model/types";
import { focusStep } from "../panel/side-panel";
import { t } from "../words";

export function RenameField({ step, style }: { step: Step; style?: CSSProperties }) {
  const { editor, panel } = useDesk();
  const [name, setName] = useState(step.name);
  const [error, setError] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const hint = useId();
  useEffect(() => field.current?.select(), []);
  const leave = () => editor.store.set({ renaming: null });
  const take = (): boolean => {
    const result = rename(editor.doc, step.id, name);
    if (isRefusal(result)) {
      setError(result.refused);
      return false;
    }
    leave();
    editor.perform(result);
    if (editor.store.get().open === step.id) void panel.refresh();
    return true;
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") leave();
    else if (!take()) return;
    focusStep(step.id);
  };
  // Whoever goes elsewhere has finished; what cannot be a name is then left out.
  const blur = () => {
    if (editor.store.get().renaming === step.id && !take()) leave();
  };
  return (
    <div className="cv-rename nodrag nopan" style={style}>
      <input
        ref={field}
        autoFocus
        className="input"
        aria-label={t("New name of {name}", { name: step.name })}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? hint : undefined}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={press}
        onBlur={blur}
      />
      {error && <p className="error" id={hint} role="alert">{error}</p>}
    </div>
  );
}
