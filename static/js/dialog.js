// Opens and closes <dialog> elements: data-dialog="<id>" opens, data-dialog-close closes; a press beside it closes too.
// In a form the fields are judged first, and what stands in [data-said-by="<id of a list>"] becomes what was chosen there.
// data-dialog-open: the page came back with something to mend in it.
function open(dialog) {
  for (const said of dialog.querySelectorAll("[data-said-by]")) {
    said.textContent = document.getElementById(said.dataset.saidBy).selectedOptions[0].textContent;
  }
  dialog.showModal();
}

document.querySelector("dialog[data-dialog-open]")?.showModal();
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && opener.form && !opener.form.reportValidity()) return;
  if (opener) open(document.getElementById(opener.dataset.dialog));
  else if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog").close();
  else if (event.target.matches?.("dialog[open]")) event.target.close();
});
