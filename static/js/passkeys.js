// Passkeys: the browser's own dialogue is allauth's script; here its refusals are told in words on the page.
const problem = document.getElementById("passkey-problem");

function reason(exception) {
  if (!window.PublicKeyCredential) return problem.dataset.none;
  const known = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", SecurityError: "address" };
  return problem.dataset[known[exception?.name] ?? "other"];
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  problem.hidden = false;
  problem.querySelector("p").textContent = reason(event.detail.exception);
});

// Enter in a field asks for the key, as the button does: without an answer of the key there is nothing to send.
document.addEventListener("submit", (event) => {
  const credential = event.target.querySelector("input[name=credential]");
  if (!credential || credential.value) return;
  event.preventDefault();
  event.target.querySelector("[data-passkey]")?.click();
});
