// Starts a test run, or by a button with data-live a run of the live version (or of the one in Development): gathers the arguments as JSON, asks the server, and goes to the run's page.

/** The value of a control in the type its argument has; throws SyntaxError where text is not JSON. */
function valueOf(control) {
  if (control.dataset.type === "boolean") return control.checked;
  if (control.value === "") return undefined;
  if (control.dataset.type === "number") return Number(control.value);
  if (control.dataset.type === "json" || control.dataset.type === "whole") return JSON.parse(control.value);
  return control.value;
}

function argumentsOf(form) {
  const controls = [...form.querySelectorAll("[data-type]")];
  const whole = controls.find((control) => control.dataset.type === "whole");
  if (whole) return valueOf(whole) ?? {};
  return Object.fromEntries(controls.map((control) => [control.name, valueOf(control)]));
}

function complain(form, sentence) {
  const error = form.querySelector("[data-run-error]");
  error.querySelector("span").textContent = sentence;
  error.hidden = !sentence;
}

/** The draft on what was filled in, or on the last event; or the live version. */
function asked(form, button) {
  if ("last" in button.dataset) return { draft: 1, last: 1 };
  const live = "live" in button.dataset;
  return { args: argumentsOf(form), draft: live ? 0 : 1, development: live && button.name === "development" ? 1 : 0 };
}

async function start(form, button, words) {
  const response = await fetch(form.action, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    body: JSON.stringify(asked(form, button)),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) location.assign(answer.url);
  else complain(form, answer.message ?? answer.problems?.[0]?.message ?? `${words.failed} ${response.status}.`);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-run-form]");
  if (!form) return;
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button[data-busy]");
  const words = form.querySelector("[data-failed]").dataset;
  if (button.getAttribute("aria-busy") === "true") return;
  complain(form, "");
  button.setAttribute("aria-busy", "true");
  try {
    await start(form, button, words);
  } catch (error) {
    const notJson = error instanceof SyntaxError;
    complain(form, `${notJson ? words.jsonError : words.failed} ${error.message}`);
  } finally {
    button.removeAttribute("aria-busy");
  }
});
