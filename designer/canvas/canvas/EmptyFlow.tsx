/** A flow without steps: what starts it, and what comes then. */
import { useEffect } from "react";
import { keyHint } from "../commands/table";
import { useDesk } from "../context";
import { add } from "../editor/actions";
import { isTyping } from "../editor/clipboard";
import { Icon } from "../feedback/icon";
import type { Kind } from "../model/types";
import { lettersWork, useOwnKeys } from "../keyboard/own";
import { addAndOpen } from "../panel/add-and-open";
import { t, woven } from "../words";

export function EmptyFlow() {
  const desk = useDesk();
  const triggers = desk.editor.kinds.filter((kind) => kind.family === "trigger");
  const starters = desk.editor.boot.urls.starters;
  const place = (kind: Kind) => addAndOpen(desk, () => add(desk.editor, kind, { type: "place", point: { x: 0, y: 0 } }));
  useDigits(triggers, place);
  return (
    <div className="cv-empty">
      <h2>{t("What starts this flow?")}</h2>
      <p>{t("Pick one to place it, or drag any step from the left. You can change it later without losing anything.")}</p>
      {starters && (
        <p>
          {woven(t("Or {link}: a whole flow that can be tested at once."), {
            link: <a key="link" href={starters}>{t("start from a template")}</a>,
          })}
        </p>
      )}
      <ul className="cv-empty-list">
        {triggers.map((kind, index) => (
          <li key={kind.kind}>
            <button type="button" className="cv-empty-row" data-start={kind.kind} onClick={() => place(kind)}>
              <span className="cv-empty-tile">
                <Icon name={kind.icon} size={16} />
              </span>
              <span>
                <b>{kind.title}</b>
                <span>{kind.hint}</span>
              </span>
              <kbd>{index + 1}</kbd>
            </button>
          </li>
        ))}
      </ul>
      <i className="cv-empty-line" />
      <p className="cv-empty-then">{t("Then add steps: read, shape, decide, write")}</p>
      <p className="cv-empty-keys">
        <span>{woven(t("{first} to {last} pick a trigger"), { first: <kbd key="first">1</kbd>, last: <kbd key="last">{triggers.length}</kbd> })}</span>
        <Hint of="find-kind" words={t("find a step")} />
        <Hint of="keys" words={t("all keys")} />
      </p>
    </div>
  );
}

function Hint({ of, words }: { of: string; words: string }) {
  useOwnKeys();
  const key = keyHint(of);
  return key ? (
    <span>
      <kbd>{key}</kbd> {words}
    </span>
  ) : null;
}

function useDigits(triggers: Kind[], place: (kind: Kind) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const kind = triggers[Number(event.key) - 1];
      if (event.defaultPrevented || !kind || !lettersWork() || isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      place(kind);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}
