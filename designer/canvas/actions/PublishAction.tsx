/** "Publish": saves the draft, asks for a note, and makes a version. */
import { useEffect, useState } from "react";
import { useDesk } from "../context";
import type { Desk } from "../context";
import { toast } from "../feedback/toasts";
import { Popover } from "./Popover";
import { showRefusal } from "./refusal";
import type { RefusedBody } from "./refusal";
import { busy, useButton } from "./use-button";
import { t } from "../words";

export function PublishAction() {
  const desk = useDesk();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const button = useButton("action-publish", () => setOpen(!open));
  // Saved while the note is written, so that "See what changes" compares what is on the canvas.
  useEffect(() => {
    if (open) void desk.flush();
  }, [desk, open]);
  if (!open || !button) return null;
  const compare = desk.editor.boot.urls.compare;
  const submit = () => {
    setOpen(false);
    void busy(button, () => publish(desk, note)).then((done) => done && setNote(""));
  };
  return (
    <Popover button={button} title={t("Publish a version")} onClose={() => setOpen(false)} onSubmit={submit}>
      <div className="field">
        <label htmlFor="publish-note">
          {t("What changed")}<span className="optional">{t("optional")}</span>
        </label>
        <input id="publish-note" className="input" value={note} onChange={(event) => setNote(event.target.value)} />
        <p className="hint">{t("Runs that are under way finish with their own version.")}</p>
      </div>
      <div className="inline">
        <button type="submit" className="btn btn-primary">{t("Publish version")}</button>
        {compare && (
          <a className="btn btn-quiet" href={compare} target="_blank" rel="noopener">
            {t("See what changes")}<span className="visually-hidden"> {t("(opens a new tab)")}</span>
          </a>
        )}
      </div>
    </Popover>
  );
}

async function publish(desk: Desk, note: string): Promise<boolean> {
  const saved = await desk.flush();
  if (!saved) {
    toast(t("Nothing was published: the flow is not saved yet. Your change is kept; publish again when it is saved."));
    return false;
  }
  try {
    const answer = await desk.client.send<{ number?: number } & RefusedBody>(desk.editor.boot.urls.publish ?? "", {
      method: "POST",
      body: { note },
    });
    if (answer.ok) published(answer.body.number);
    else showRefusal(desk, answer.body, t("Nothing was published"));
    return answer.ok;
  } catch {
    toast(t("Nothing was published: the server cannot be reached. Your draft is kept."));
    return false;
  }
}

/** Tells the page, and shows the new version in the bar without loading the page again. */
function published(number: number | undefined): void {
  toast(number ? t("Version {number} published", { number }) : t("Version published"));
  const live = document.querySelector("#live-version > span");
  if (live && number) live.textContent = t("v{number} live", { number });
  document.body.dispatchEvent(new CustomEvent("flowyard:published", { detail: { number }, bubbles: true }));
}
