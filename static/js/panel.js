// Esc in the side panel presses its close button; whoever opened the panel listens to that button.
const panel = document.getElementById("side-panel");

panel?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const button = panel.querySelector("[data-close-panel]");
  if (!button) return;
  event.preventDefault();
  event.stopPropagation();
  button.click();
});
