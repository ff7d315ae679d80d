// Rows of repeating fields: add, remove, move up. Names are <field>-<index>-<key>, numbered in the order on the page.
// Works by delegation, so forms that htmx brings later need no start.

function renumber(box) {
  const field = box.dataset.rows;
  const rows = box.querySelectorAll(":scope > [data-rows-list] > [data-row]");
  rows.forEach((row, index) => {
    for (const control of row.querySelectorAll("[name]")) {
      control.name = field + "-" + index + control.name.slice(field.length).replace(/^-[^-]+/, "");
    }
  });
}

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function changed(box) {
  renumber(box);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function add(box) {
  const mould = box.querySelector(":scope > template[data-rows-mould]");
  const row = mould.content.firstElementChild.cloneNode(true);
  for (const control of row.querySelectorAll("[data-new-id]")) control.value = newId();
  box.querySelector(":scope > [data-rows-list]").append(row);
  changed(box);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function remove(box, row) {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  changed(box);
  (neighbour?.querySelector("[data-rows-remove]") ?? box.querySelector("[data-rows-add]"))?.focus();
}

function moveUp(box, row) {
  if (!row.previousElementSibling) return;
  row.previousElementSibling.before(row);
  changed(box);
  row.querySelector("[data-rows-up]").focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rows-add], [data-rows-remove], [data-rows-up]");
  if (!button) return;
  const box = button.closest("[data-rows]");
  const row = button.closest("[data-row]");
  if (button.matches("[data-rows-add]")) add(box);
  else if (button.matches("[data-rows-remove]")) remove(box, row);
  else moveUp(box, row);
});
