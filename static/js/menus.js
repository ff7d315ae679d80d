// Menus made of <details class="menu">: one open at a time, Esc and a press outside close, focus returns.
// Also the buttons that show and hide a region: data-toggle="<id>".

const openMenus = () => document.querySelectorAll("details.menu[open]");

function close(menu, { refocus = false } = {}) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

/** Moves the focus within an open menu; `step` is 1 or -1. */
function move(menu, step) {
  const items = [...menu.querySelectorAll(".popover a, .popover button, .popover input, .popover select")];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}

// A menu that is opened to answer a question, marked data-focus. `toggle` does not bubble: it is caught on its way down.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches("details.menu[open]")) target.querySelector("[data-focus]")?.focus();
  },
  true,
);

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) close(menu);
  const toggle = event.target.closest("[data-toggle]");
  if (!toggle) return;
  const open = document.getElementById(toggle.dataset.toggle).classList.toggle("open");
  toggle.setAttribute("aria-expanded", String(open));
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    close(menu, { refocus: true });
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.target.matches("select, textarea")) {
    event.preventDefault();
    move(menu, event.key === "ArrowDown" ? 1 : -1);
  }
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
});

// Ctrl K goes to the search of the bar, wherever the focus is.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
  const search = document.getElementById("bar-search");
  if (!search) return;
  event.preventDefault();
  search.focus();
});
