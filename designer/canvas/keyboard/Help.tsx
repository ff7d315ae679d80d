/** All keys of the designer, from the table that the keys themselves are read from. */
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { COMMANDS } from "../commands/table";
import type { Command, Group } from "../commands/types";
import { useDesk, useEditor } from "../context";
import { caps, isCharacter } from "./keys";
import { lettersWork, setLetters } from "./letters";

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
      aria-label="Keys"
      onClose={() => editor.store.set({ help: false })}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="dialog-body">
        <h2>Keys</h2>
        <label className="switch">
          <input type="checkbox" role="switch" checked={letters} onChange={(event) => turn(event.target.checked)} />
          Keys of one character
        </label>
        <p className="hint">Turn them off when dictation or a shaky key presses them. The others work on.</p>
        <div className="cv-help-groups">
          {GROUPS.map((group) => (
            <section key={group}>
              <h3>{group}</h3>
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
        <button className="btn btn-primary">Close</button>
      </form>
    </dialog>,
    document.body,
  );
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
        <kbd key={cap}>{cap}</kbd>
      ))}
      {off && <span className="visually-hidden"> is off</span>}
    </span>
  );
}
