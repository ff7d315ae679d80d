// Toasts, bottom left: those the server rendered, and those asked for by the event "flowyard:toast"
// with detail {text, undo, level}, where undo is an address to POST to or a function, and level is "bad" for what
// went wrong. At most three stand at once.
const STAYS_MS = 8000;
const MOST = 3;

const region = document.getElementById("toasts");
const mould = document.getElementById("toast-mould");

/** Lets a toast leave after eight seconds during which nobody pointed at it or had the focus in it. */
function keepTime(toast) {
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), STAYS_MS);
  };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
}

function admit(toast) {
  keepTime(toast);
  while (region.children.length > MOST) region.firstElementChild.remove();
}

/** Builds a toast from the mould in the page, so that its words come from the server's translation. */
function show({ text, undo, level = "ok" }) {
  const toast = mould.content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-toast-text]").textContent = text;
  for (const icon of toast.querySelectorAll("[data-toast-level]")) if (icon.dataset.toastLevel !== level) icon.remove();
  const form = toast.querySelector("form");
  if (!undo) form.remove();
  else if (typeof undo === "string") form.action = undo;
  else {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      toast.remove();
      undo();
    });
  }
  region.append(toast);
  admit(toast);
}

if (region) {
  for (const toast of region.children) keepTime(toast);
  document.addEventListener("flowyard:toast", (event) => show(event.detail));
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest(".toast").remove();
  });
}
