// The test console: has the server judge the fields, sends to the draft or the live flow, and shows what came back.
const LOOK_AGAIN = 300; // milliseconds between two looks for the answer of a test run
let newest = 0; // the number of the newest request: an older answer is not shown any more

// Another target or resource brings a new form. What was typed meanwhile goes over into it, a press is let go of
// before it comes, and a request that is sent meanwhile waits for it.
let asked = 0;
let pressed = false;
let owed = false;
let came = () => {};

const isConsole = ({ target }) => target?.id === "console";
const texts = (root) => [...root.querySelectorAll("[data-console] input.input, [data-console] textarea")];

async function formStands() {
  while (asked || owed) await new Promise((resolve) => (came = resolve));
  return document.querySelector("[data-console]");
}

document.addEventListener("pointerdown", (event) => (pressed = Boolean(event.target.closest("#console"))), true);
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => {
    pressed = false;
    // After the click itself, which may send the form.
    if (owed) setTimeout(() => document.querySelector("[data-choice]")?.dispatchEvent(new Event("change", { bubbles: true })));
  });
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isConsole(event.detail)) return;
  asked += 1;
  owed = false;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isConsole(event.detail) || !event.detail.shouldSwap) return;
  if (pressed) {
    owed = true;
    event.detail.shouldSwap = false;
    return;
  }
  const typed = new Map(texts(document).map((field) => [field.name, field.value]));
  const carryOver = () => {
    const changed = texts(document).filter((field) => typed.has(field.name) && typed.get(field.name) !== field.value);
    for (const field of changed) field.value = typed.get(field.name);
    changed[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("htmx:afterSwap", carryOver, { once: true });
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!isConsole(event.detail)) return;
  asked -= 1;
  came();
});

function complain(form, errors) {
  for (const place of form.querySelectorAll("[data-error-for]")) {
    const sentence = errors[place.dataset.errorFor] ?? "";
    place.querySelector("span").textContent = sentence;
    place.hidden = !sentence;
    const control = place.dataset.errorFor && form.elements[place.dataset.errorFor];
    if (control && sentence) control.setAttribute("aria-invalid", "true");
    else if (control) control.removeAttribute("aria-invalid");
  }
  form.querySelector("[aria-invalid=true]")?.focus();
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** The address of the run that an answer names, by its header or its body. */
function runOf({ headers, body }) {
  const told = headers.find(([name]) => name === "x-run-id")?.[1];
  if (told) return told;
  try {
    const { run } = JSON.parse(body);
    return typeof run === "string" ? run : "";
  } catch {
    return "";
  }
}

function show(form, { status, reason, headers, body }, took, runUrl) {
  const place = form.closest("#console").querySelector("[data-answer]");
  const badge = place.querySelector("[data-answer-status]");
  badge.textContent = `${status} ${reason}`.trim();
  badge.className = `badge ${status < 400 ? "badge-ok" : "badge-bad"}`;
  place.querySelector("[data-answer-ms]").textContent = `${took} ms`;
  place.querySelector("[data-answer-body]").textContent = pretty(body) || "–";
  place.querySelector("[data-answer-headers]").textContent = headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  const link = place.querySelector("[data-answer-run]");
  link.hidden = !runUrl;
  if (runUrl) link.href = runUrl;
  place.hidden = false;
}

async function toLive(form, { method, url, body }) {
  const { pathname, search } = new URL(url);
  const options = { method, credentials: "omit" };
  if (body) Object.assign(options, { body, headers: { "Content-Type": "application/json" } });
  const began = performance.now();
  const response = await fetch(pathname + search, options); // on this page's own origin, whatever the public one is
  const text = await response.text();
  const answer = { status: response.status, reason: response.statusText, headers: [...response.headers], body: text };
  const run = runOf(answer);
  return { answer, took: Math.round(performance.now() - began), run: run && form.action.replace(/flows\/[^/]+\/run$/, `runs/${run}/`) };
}

async function toDraft({ answer_url: url, run_url: run }, mine) {
  while (mine === newest) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    const { answer, ms } = await response.json();
    if (answer) return { answer, took: ms, run };
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
  }
  return null;
}

async function send(form, button, mine) {
  const response = await fetch(form.dataset.console, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  const told = await response.json().catch(() => ({}));
  if (!response.ok) {
    const sentence = told.message ?? `${button.dataset.failed} ${response.status}.`;
    complain(form, { "": sentence, ...told.errors });
    return;
  }
  const found = told.request ? await toLive(form, told.request) : await toDraft(told, mine);
  if (found && mine === newest) show(form, found.answer, found.took, found.run);
}

document.addEventListener("submit", async (event) => {
  if (!event.target.closest("[data-console]")) return;
  event.preventDefault();
  const form = await formStands();
  if (!form) return;
  const button = form.querySelector("button:not([type])");
  if (button.getAttribute("aria-busy") === "true") return;
  const mine = ++newest;
  complain(form, {});
  form.closest("#console").querySelector("[data-answer]").hidden = true;
  button.setAttribute("aria-busy", "true");
  try {
    await send(form, button, mine);
  } catch (error) {
    complain(form, { "": `${button.dataset.noAnswer} ${error.message}` });
  } finally {
    button.removeAttribute("aria-busy");
  }
});
