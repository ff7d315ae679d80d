// The side panel: its close buttons and Esc empty it and tell the canvas by the event "flowyard:panel-close".
const panel = document.getElementById("side-panel");

function close() {
  panel.replaceChildren();
  panel.dispatchEvent(new CustomEvent("flowyard:panel-close", { bubbles: true }));
}

panel?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-panel]")) close();
});

// Enter in a field does what the panel's last button does; the page itself is never left.
panel?.addEventListener("submit", (event) => event.preventDefault());

panel?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !panel.childElementCount) return;
  event.preventDefault();
  close();
});

// A change of one setting can bring a new form while the next one is being typed. Then the new form is left out:
// what was typed since is sent in a moment, and its answer brings the form again. A new empty row waits to be filled.
// So is one that comes between a press and its release: the click would fall on nothing.
let typed = 0;
let sent = 0;
let held = null;
let pressed = false;
let owed = false;

function isForm(element) {
  return element?.id === "panel-form";
}

function hasEmptyRow() {
  return [...panel.querySelectorAll("#panel-form [data-row]")].some((row) =>
    [...row.querySelectorAll("input:not([type=hidden]), textarea")].every((control) => !control.value),
  );
}

panel?.addEventListener("input", () => (typed += 1), true);

panel?.addEventListener("pointerdown", () => (pressed = true), true);

for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => {
    pressed = false;
    // After the click itself, which may send the form, too.
    if (owed) setTimeout(() => document.getElementById("panel-form")?.dispatchEvent(new Event("change", { bubbles: true })));
    owed = false;
  });
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isForm(event.detail.elt)) return;
  sent = typed;
  event.detail.elt.addEventListener("htmx:beforeSwap", leaveOut);
});

/** A form that has gone: what the answer says of its fields has no place any more. */
function leaveOut(event) {
  if (!this.isConnected) event.detail.shouldSwap = false;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  held = null;
  if (!isForm(event.detail.requestConfig?.elt) || event.detail.target !== panel) return;
  if (pressed) owed = true;
  if (pressed || typed !== sent || hasEmptyRow()) event.detail.shouldSwap = false;
  else held = { name: document.activeElement?.getAttribute("name"), more: Boolean(panel.querySelector(".more[open]")) };
});

// The keyboard stays at the field it was in, and what was unfolded stays so. After a button of the panel that went
// with the old form, it goes on at the top of the new one.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== panel) return;
  if (!held) {
    const lost = event.detail.requestConfig?.elt?.matches?.("button") && document.activeElement === document.body;
    if (lost) panel.querySelector(".panel-scroll")?.focus({ preventScroll: true });
    return;
  }
  const { name, more } = held;
  held = null;
  if (more) panel.querySelector(".more")?.setAttribute("open", "");
  const again = name && panel.querySelector(`[name="${CSS.escape(name)}"]`);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
});

// What the step does with its settings, in the panel's head as on the canvas.
document.body.addEventListener("flowyard:step", (event) => {
  const line = panel?.querySelector("[data-summary]");
  if (line && event.detail.summary !== undefined) line.textContent = event.detail.summary;
});

// A request of the panel that failed: what happened and what to do, said once while it still stands there.
function sayFailed(text) {
  const standing = [...document.querySelectorAll("[data-toast-text]")].some((toast) => toast.textContent === text);
  if (!standing) document.dispatchEvent(new CustomEvent("flowyard:toast", { detail: { text, level: "bad" } }));
}

function ours({ elt, target }) {
  return panel?.contains(elt) || panel?.contains(target);
}

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (!ours(event.detail)) return;
  const told = (text) => interpolate(text, { status }, true);
  if (status >= 500) sayFailed(told(gettext("The server failed (%(status)s); its log says why. What you typed is kept and sent again by itself.")));
  else if (status === 401) sayFailed(gettext("You are signed out. Sign in in another tab; what you typed is kept and sent again then."));
  else if (status === 404) sayFailed(gettext("This step is not in the saved flow. Close the panel and open the step again."));
  else sayFailed(told(gettext("The server refused this (%(status)s). Load the page again; you may have to sign in.")));
});

// The canvas itself says when the form it asked for does not come.
document.addEventListener("htmx:sendError", (event) => {
  if (!panel?.contains(event.detail.elt)) return;
  sayFailed(gettext("Flowyard cannot be reached. What you typed is kept and sent again when it is back."));
});
