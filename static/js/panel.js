// The side panel: its close buttons and Esc empty it and tell the canvas by the event "flowyard:panel-close".
const panel = document.getElementById("side-panel");

function close() {
  panel.replaceChildren();
  panel.dispatchEvent(new CustomEvent("flowyard:panel-close", { bubbles: true }));
}

panel?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-panel]")) close();
});

panel?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !panel.childElementCount) return;
  event.preventDefault();
  close();
});
