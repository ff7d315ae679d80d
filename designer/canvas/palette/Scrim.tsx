/** Lies over the page beside the open drawer, so that a tap there closes it and does nothing else. */
import { createPortal } from "react-dom";
import { closeDrawer } from "./fold-away";

export function Scrim() {
  const place = document.querySelector(".designer");
  return place && createPortal(<div className="cv-scrim" onClick={closeDrawer} />, place);
}
