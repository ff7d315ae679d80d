// Times in the reader's own way: relative under an hour, the clock today, the date before that.
// The exact time with its zone shows on pointer and focus. data-today is the present day and clock. Lengths of time count on: data-since, until data-until if there is one.
// The words are in the page's language, and in the way of the reader's country where the browser names one for it.
const language = document.documentElement.lang || "en";
const own = navigator.languages.find((one) => one.split("-")[0] === language);
const locale = own ?? (language === "en" ? "en-GB" : language);
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const today = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });

/** Without the full stops of English abbreviations: "2 min ago"; German keeps them: "vor 2 Min.". */
const plain = (text) => (language === "en" ? text.replaceAll(".", "") : text);

/** The words for `time` as seen at `now`; both are Dates. */
export function words(time, now) {
  const seconds = Math.round((time - now) / 1000);
  if (Math.abs(seconds) < 60) return plain(relative.format(seconds, "second"));
  if (Math.abs(seconds) < 3600) return plain(relative.format(Math.round(seconds / 60), "minute"));
  return time.toDateString() === now.toDateString() ? clock.format(time) : day.format(time);
}

/** A length of time, given in seconds, in words: "38 ms", "1.4 s", "31 s", "1 min 48 s", "2 h 5 min". */
export function span(length) {
  if (length < 1) return `${Math.max(1, Math.round(length * 1000))}\u2009ms`;
  if (length < 10) return `${tenths.format(length)}\u2009s`;
  const seconds = Math.round(length);
  if (seconds < 60) return `${seconds}\u2009s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u2009min ${seconds % 60}\u2009s`;
  return `${Math.floor(seconds / 3600)}\u2009h ${Math.floor((seconds % 3600) / 60)}\u2009min`;
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tellTime(element, now) {
  const time = new Date(element.dateTime);
  if (Number.isNaN(time.valueOf())) return;
  say(element, words(time, now));
  if (!element.title) element.title = exact.format(time);
}

function tellSpan(element, now) {
  const end = element.dataset.until ? new Date(element.dataset.until) : now;
  say(element, span(Math.max(0, (end - new Date(element.dataset.since)) / 1000)));
}

function tellAll() {
  const now = new Date();
  for (const element of document.querySelectorAll("time[datetime]:not([data-exact])")) tellTime(element, now);
  for (const element of document.querySelectorAll("[data-since]")) tellSpan(element, now);
  for (const element of document.querySelectorAll("[data-today]")) say(element, `${today.format(now)}, ${clock.format(now)}`);
}

tellAll();
setInterval(tellAll, 1000);
document.addEventListener("htmx:afterSettle", tellAll);
