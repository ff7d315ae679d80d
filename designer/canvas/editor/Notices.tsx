/** Call-outs over the canvas: somebody else saved the flow, or an old change was found on this computer. */
import { createPortal } from "react-dom";
import { useDesk, useEditor } from "../context";
import { Icon } from "../feedback/icon";
import type { Entry } from "../save/journal";
import type { Theirs } from "../save/types";
import { ago } from "../save/words";
import { t } from "../words";

export function Notices() {
  const notice = useEditor((state) => state.notice);
  const place = document.querySelector(".canvas-area") ?? document.getElementById("canvas-root");
  if (!notice || !place) return null;
  const content = notice.type === "conflict" ? <Conflict theirs={notice.theirs} /> : <Kept entry={notice.entry} />;
  return createPortal(
    <div className="callout callout-warn cv-notice" role="alert">
      <Icon name="triangle-alert" size={16} />
      {content}
    </div>,
    place,
  );
}

function Conflict({ theirs }: { theirs: Theirs }) {
  const { editor, saving } = useDesk();
  const who = theirs.by || t("Someone else");
  const saved = theirs.at
    ? t("{who} saved this flow {when}.", { who, when: ago(Date.parse(theirs.at), Date.now()) })
    : t("{who} saved this flow.", { who });
  return (
    <>
      <div>
        <p><b>{saved}</b> {t("Your change is kept.")}</p>
      </div>
      <span className="btn-row">
        <button type="button" className="btn" onClick={() => void saving.reloadTheirs()}>{t("Reload theirs")}</button>
        <button type="button" className="btn btn-primary" onClick={() => void saving.keepAsCopy(editor.doc)}>
          {t("Keep mine as a copy")}
        </button>
      </span>
    </>
  );
}

function Kept({ entry }: { entry: Entry }) {
  const { saving } = useDesk();
  return (
    <>
      <div>
        <p>
          <b>{t("A change ({when}) was not saved, and the flow was changed since.", { when: ago(entry.at, Date.now()) })}</b> {t("The change is kept on this computer.")}
        </p>
      </div>
      <span className="btn-row">
        <button type="button" className="btn" onClick={() => saving.discardKept()}>{t("Discard it")}</button>
        <button type="button" className="btn btn-primary" onClick={() => void saving.keepAsCopy(entry.doc)}>
          {t("Keep it as a copy")}
        </button>
      </span>
    </>
  );
}
