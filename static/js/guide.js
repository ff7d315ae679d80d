// F1 opens the page of the guide that fits this one, beside it: nothing half typed is left.
// Who uses F1 for something nearer (the completion list explains a function) has taken the key before.

document.addEventListener("keydown", (event) => {
  if (event.key !== "F1" || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const { guide } = document.body.dataset;
  if (!guide) return;
  event.preventDefault();
  window.open(guide, "flowyard-guide");
});
