/** Where the new key of a command is pressed. Tab leaves the field, Escape gives up: no key is a trap. */
import { useEffect, useId, useRef, useState } from "react";
import type { Command } from "../commands/types";
import { t } from "../words";
import { inWords } from "./keys";
import { isOwn, keysOf } from "./own";
import { pressed, refusalOf, refusalToReset } from "./rebind";

interface KeyFieldProps {
  command: Command;
  /** With the new key, "" for none, null for those that it came with. */
  onChoose(key: string | null): void;
  onLeave(): void;
}

export function KeyField({ command, onChoose, onLeave }: KeyFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [why, refuse] = useState("");
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const press = (event: React.KeyboardEvent) => {
    if (event.key === "Tab") return;
    event.preventDefault();
    if (event.key === "Escape") return onLeave();
    const key = pressed(command, event.nativeEvent);
    if (!key || event.repeat) return;
    const refusal = refusalOf(command, key);
    if (refusal) refuse(refusal);
    else onChoose(key);
  };
  const reset = () => {
    const refusal = refusalToReset(command);
    if (refusal) refuse(refusal);
    else onChoose(null);
  };
  const asked = command.arrows ? t("Press an arrow, with Ctrl, Alt or Shift") : t("Press the new key");
  return (
    <div className="cv-key-edit">
      <input
        ref={field}
        className="input"
        readOnly
        value=""
        placeholder={asked}
        aria-label={t("New key for “{command}”", { command: command.title })}
        aria-describedby={`${id}-ask ${id}-why`}
        onKeyDown={press}
      />
      <span id={`${id}-ask`} className="visually-hidden">{t("{asked}. Escape leaves it as it is.", { asked })}</span>
      <p id={`${id}-why`} className="error" role="alert">{why}</p>
      <div className="cv-key-acts">
        {keysOf(command).length > 0 && <button type="button" className="btn" onClick={() => onChoose("")}>{t("No key")}</button>}
        {isOwn(command) && (
          <button type="button" className="btn" onClick={reset}>
            {command.keys?.length ? t("Back to {key}", { key: (command.shown ?? command.keys).map(inWords).join(", ") }) : t("Back to no key")}
          </button>
        )}
        <button type="button" className="btn" onClick={onLeave}>{t("Cancel")}</button>
      </div>
    </div>
  );
}
