// Sends a real request to a flow's address and shows the answer as it came.

/** The address with the path parameters (written <name> or [type name]) and the query filled in. */
function addressOf(form) {
  let path = form.dataset.url;
  const query = new URLSearchParams();
  for (const control of form.querySelectorAll("[data-place=path], [data-place=query]")) {
    if (control.dataset.place === "query") {
      if (control.value) query.set(control.name, control.value);
      continue;
    }
    path = path.replace(new RegExp(`\\[(?:\\w+ )?${control.name}\\]|\\{${control.name}\\}`), encodeURIComponent(control.value));
  }
  return query.size ? `${path}?${query}` : path;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function show(form, { status, good, took, text }) {
  const answer = form.querySelector("[data-try-answer]");
  const badge = answer.querySelector("[data-try-status]");
  badge.textContent = status;
  badge.className = `badge ${good ? "badge-ok" : "badge-bad"}`;
  answer.querySelector("[data-try-ms]").textContent = `${took} ms`;
  answer.querySelector("[data-try-body]").textContent = pretty(text);
  answer.hidden = false;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-try-it]");
  if (!form) return;
  event.preventDefault();
  const body = form.querySelector("[data-place=body]")?.value;
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  try {
    const options = { method: form.dataset.method, credentials: "omit" };
    if (body !== undefined) Object.assign(options, { body, headers: { "Content-Type": "application/json" } });
    const response = await fetch(addressOf(form), options);
    const text = await response.text();
    show(form, { status: `${response.status} ${response.statusText}`, good: response.ok, took: took(), text });
  } catch (error) {
    show(form, { status: error.name, good: false, took: took(), text: error.message });
  }
});
