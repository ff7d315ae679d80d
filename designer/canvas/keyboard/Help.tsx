/** All keys of the designer, from the table that the keys themselves are read from; each can be changed here. */
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { COMMANDS } from "../commands/table";
import type { Command, Group } from "../commands/types";
import { useDesk, useEditor } from "../context";
import { keepKeys } from "./keep";
import type { KeyChange } from "./keep";
import { capName, caps, inWords, isCharacter } from "./keys";
import { KeyField } from "./KeyField";
import { shownOf, useOwnKeys } from "./own";
import { t } from "../words";

const GROUPS: Group[] = ["Step", "Select", "Flow", "View", "Page"];

export function Help() {
  const open = useEditor((state) => state.help);
  return open ? <OpenHelp /> : null;
}

function OpenHelp() {
  const desk = useDesk();
  const dialog = useRef<HTMLDialogElement>(null);
  const { letters, keys } = useOwnKeys();
  const [changing, change] = useState<string | null>(null);
  const [said, say] = useState("");
  const [before, keep] = useState<Record<string, string> | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const store = async (what: KeyChange, done: string) => {
    say(done);
    if (!(await keepKeys(desk, what))) say(t("{done} But it could not be saved, so it counts in this window only: the server cannot be reached.", { done }));
  };
  /** The keyboard goes back to the button that opened the field. */
  const leave = (id: string) => {
    change(null);
    requestAnimationFrame(() => dialog.current?.querySelector<HTMLElement>(`[data-key-of="${id}"]`)?.focus());
  };
  const choose = (command: Command, key: string | null) => {
    keep(null);
    void store({ keys: { [command.id]: key } }, told(command, key));
    leave(command.id);
  };
  const resetAll = () => {
    keep({ ...keys });
    void store({ keys: Object.fromEntries(Object.keys(keys).map((id) => [id, null])) }, t("All keys are as they came."));
  };
  const undoReset = () => {
    void store({ keys: before ?? {} }, t("Your keys are back."));
    keep(null);
  };
  return createPortal(
    <dialog
      ref={dialog}
      className="dialog cv-help"
      aria-label={t("Keys")}
      onClose={() => desk.editor.store.set({ help: false })}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="dialog-body">
        <h2>{t("Keys")}</h2>
        <label className="switch">
          <input
            type="checkbox"
            role="switch"
            checked={letters}
            onChange={({ target }) => void store({ letters: target.checked }, target.checked ? t("Keys of one character are on.") : t("Keys of one character are off."))}
          />
          {t("Keys of one character")}
        </label>
        <p className="hint">{t("Turn them off when dictation or a shaky key presses them. The others work on.")}</p>
        <p className="hint">{t("Press a key in the list to choose another. Your keys come with you to every browser you sign in with.")}</p>
        <div className="cv-help-groups">
          {GROUPS.map((group) => (
            <section key={group}>
              <h3>{groupName(group)}</h3>
              <dl className="cv-keys">
                {COMMANDS.filter((one) => one.group === group).map((one) => (
                  <Row key={one.id} command={one} letters={letters} onChange={() => change(one.id)}>
                    {changing === one.id && <KeyField command={one} onChoose={(key) => choose(one, key)} onLeave={() => leave(one.id)} />}
                  </Row>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
      <form method="dialog" className="dialog-foot">
        <p className="cv-help-said" role="status">{said}</p>
        {Object.keys(keys).length > 0 && <button type="button" className="btn" onClick={resetAll}>{t("Reset all keys")}</button>}
        {before && <button type="button" className="btn" onClick={undoReset}>{t("Undo the reset")}</button>}
        <button className="btn btn-primary">{t("Close")}</button>
      </form>
    </dialog>,
    document.body,
  );
}

function groupName(group: Group): string {
  return { Step: t("Step"), Select: t("Select"), Flow: t("Flow"), View: t("View"), Page: t("Page") }[group];
}

/** What was done, for the line below the list and for screen readers. */
function told(command: Command, key: string | null): string {
  if (key === "") return t("“{command}” has no key now.", { command: command.title });
  if (key) return t("“{command}” is on {key} now.", { command: command.title, key: inWords(key) });
  const shown = (command.shown ?? command.keys ?? []).map(inWords).join(", ");
  return shown
    ? t("“{command}” is back on {key}.", { command: command.title, key: shown })
    : t("“{command}” has no key, as it came.", { command: command.title });
}

interface RowProps {
  command: Command;
  letters: boolean;
  onChange(): void;
  children: React.ReactNode;
}

function Row({ command, letters, onChange, children }: RowProps) {
  const keys = shownOf(command);
  const list = keys.map((key) => <Caps key={key} of={key} off={!letters && isCharacter(key.replace("Shift+?", "?"))} />);
  return (
    <div>
      <dt>
        {command.fixed ? (
          list
        ) : (
          <button type="button" className="cv-key-now" data-key-of={command.id} onClick={onChange}>
            <span className="visually-hidden">{t("Change the key of “{command}”, now", { command: command.title })} </span>
            {keys.length ? list : <span className="cv-key-none">{t("no key")}</span>}
          </button>
        )}
      </dt>
      <dd>
        {command.title}
        {children}
      </dd>
    </div>
  );
}

/** The caps of one key. */
export function Caps({ of, off }: { of: string; off?: boolean }) {
  return (
    <span className={off ? "cv-caps cv-caps-off" : "cv-caps"}>
      {caps(of).map((cap) => (
        <kbd key={cap}>{capName(cap)}</kbd>
      ))}
      {off && <span className="visually-hidden"> {t("is off")}</span>}
    </span>
  );
}
