// Small manners of forms: a button says that it works and takes no second press, an error that
// arrives marks its field, a list narrows as one types.

// The message of a table names the cells that are wrong; that of any other field is about its one control.
function markInvalid(message) {
  const controls = [...(message.closest(".field")?.querySelectorAll("input:not([type=hidden]), select, textarea") ?? [])];
  const table = message.closest(".field")?.querySelector("[data-rows]");
  const named = message.dataset.cells?.split(" ") ?? [];
  const wrong = message.querySelector(".error") ? (table ? controls.filter((one) => named.includes(one.name)) : controls.slice(0, 1)) : [];
  for (const control of controls) {
    if (wrong.includes(control)) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

function markAll(root) {
  for (const message of root.querySelectorAll(".field-message[data-cells]")) markInvalid(message);
}

markAll(document);
document.addEventListener("htmx:afterSwap", (event) => markAll(event.detail.target));

function sayBusy(button) {
  button.setAttribute("aria-busy", "true");
  if (!button.dataset.busy) return;
  button.dataset.label = button.textContent;
  button.style.minWidth = `${button.offsetWidth}px`;
  button.textContent = button.dataset.busy;
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented) return;
  if (button.getAttribute("aria-busy") === "true") event.preventDefault();
  else setTimeout(() => sayBusy(button));
});

// A page that comes back from the browser's memory has finished its work.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("[aria-busy=true]")) {
    button.removeAttribute("aria-busy");
    if (button.dataset.label) button.textContent = button.dataset.label;
  }
});

document.addEventListener("input", (event) => {
  const filter = event.target.closest("[data-filter]");
  if (!filter) return;
  const wanted = filter.value.trim().toLowerCase();
  for (const item of document.querySelectorAll(filter.dataset.filter)) {
    item.hidden = !item.dataset.name.toLowerCase().includes(wanted);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submit]")) event.target.form.requestSubmit();
});

// A box that grows with its text but holds one line: Enter goes on, as in any one-line field.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("textarea[data-one-line]")) return;
  event.preventDefault();
  [...(event.target.form?.elements ?? [])].find((one) => one.type === "submit")?.click();
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const message = document.getElementById(event.detail.target.id);
  if (message?.matches(".field-message")) markInvalid(message);
});
