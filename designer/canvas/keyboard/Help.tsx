/** All keys of the designer, from the table that the keys themselves are read from. */
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { COMMANDS } from "../commands/table";
import type { Command, Group } from "../commands/types";
import { useDesk, useEditor } from "../context";
import { capName, caps, isCharacter } from "./keys";
import { lettersWork, setLetters } from "./letters";
import { t } from "../words";

const GROUPS: Group[] = ["Step", "Select", "Flow", "View", "Page"];

export function Help() {
  const open = useEditor((state) => state.help);
  return open ? <OpenHelp /> : null;
}

function OpenHelp() {
  const { editor } = useDesk();
  const dialog = useRef<HTMLDialogElement>(null);
  const [letters, show] = useState(lettersWork);
  useEffect(() => dialog.current?.showModal(), []);
  const turn = (on: boolean) => {
    setLetters(on);
    show(on);
  };
  return createPortal(
    <dialog
      ref={dialog}
      className="dialog cv-help"
      aria-label={t("Keys")}
      onClose={() => editor.store.set({ help: false })}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="dialog-body">
        <h2>{t("Keys")}</h2>
        <label className="switch">
          <input type="checkbox" role="switch" checked={letters} onChange={(event) => turn(event.target.checked)} />
          {t("Keys of one character")}
        </label>
        <p className="hint">{t("Turn them off when dictation or a shaky key presses them. The others work on.")}</p>
        <div className="cv-help-groups">
          {GROUPS.map((group) => (
            <section key={group}>
              <h3>{groupName(group)}</h3>
              <dl className="cv-keys">
                {COMMANDS.filter((one) => one.group === group && (one.keys || one.shown)).map((one) => (
                  <Row key={one.id} command={one} letters={letters} />
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
      <form method="dialog" className="dialog-foot">
        <button className="btn btn-primary">{t("Close")}</button>
      </form>
    </dialog>,
    document.body,
  );
}

function groupName(group: Group): string {
  return { Step: t("Step"), Select: t("Select"), Flow: t("Flow"), View: t("View"), Page: t("Page") }[group];
}

function Row({ command, letters }: { command: Command; letters: boolean }) {
  const keys = command.shown ?? command.keys ?? [];
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <Caps key={key} of={key} off={!letters && isCharacter(key.replace("Shift+?", "?"))} />
        ))}
      </dt>
      <dd>{command.title}</dd>
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
