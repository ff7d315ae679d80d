// The side panel: its close buttons and Esc empty it and tell the canvas with the event "flowyard:panel-close".
const panel = document.getElementById("side-panel");

function close() {
  panel.replaceChildren();
  document.body.dispatchEvent(new CustomEvent("flowyard:panel-close", { bubbles: true }));
}

panel?.addEventListener("click", (event) => {
  if (event.target.closest("[data-panel-close]")) close();
});

panel?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  event.stopPropagation();
  close();
});
