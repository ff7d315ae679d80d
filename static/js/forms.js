// Small manners of forms: a button says that it works and takes no second press, an error that
// arrives marks its field, a list narrows as one types.

function markInvalid(message) {
  const field = message.closest(".field");
  const control = field?.querySelector("input:not([type=hidden]), select, textarea");
  if (!control) return;
  if (message.querySelector(".error")) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

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

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const message = document.getElementById(event.detail.target.id);
  if (message?.matches(".field-message")) markInvalid(message);
});
