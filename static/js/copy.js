// Copies the text of the element that data-copy names (a field's value, or the text of any other element).
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure context there is no clipboard: the text is selected, ready for Ctrl C.
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
    return;
  }
  document.dispatchEvent(new CustomEvent("flowyard:toast", { detail: { text: button.dataset.copied } }));
});
