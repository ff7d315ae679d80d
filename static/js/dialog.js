// Opens and closes <dialog> elements: data-dialog="<id>" opens, data-dialog-close closes; a press beside it closes too.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  else if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog").close();
  else if (event.target.matches?.("dialog[open]")) event.target.close();
});
