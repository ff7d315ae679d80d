// Times in the reader's own way: relative under an hour, the clock today, the date before that.
// The exact time with its zone shows on pointer and focus. Durations since a start count on: data-since.
const locale = document.documentElement.lang || undefined;
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" });
const clock = new Intl.DateTimeFormat(navigator.language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(navigator.language, { day: "numeric", month: "short", year: "numeric" });
const exact = new Intl.DateTimeFormat(navigator.language, { dateStyle: "full", timeStyle: "long" });

/** The words for `time` as seen at `now`; both are Dates. */
export function words(time, now) {
  const seconds = Math.round((time - now) / 1000);
  if (Math.abs(seconds) < 60) return relative.format(seconds, "second");
  if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), "minute");
  return time.toDateString() === now.toDateString() ? clock.format(time) : day.format(time);
}

/** A length of time in words: "3 s", "1 min 48 s", "2 h 5 min". */
export function span(seconds) {
  if (seconds < 60) return `${seconds}\u2009s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u2009min ${seconds % 60}\u2009s`;
  return `${Math.floor(seconds / 3600)}\u2009h ${Math.floor((seconds % 3600) / 60)}\u2009min`;
}

function tell(element, now) {
  const time = new Date(element.dateTime);
  if (Number.isNaN(time.valueOf())) return;
  const text = "since" in element.dataset ? span(Math.max(0, Math.round((now - time) / 1000))) : words(time, now);
  if (element.textContent !== text) element.textContent = text;
  if (!element.title) element.title = exact.format(time);
}

function tellAll() {
  const now = new Date();
  for (const element of document.querySelectorAll("time[datetime]:not([data-exact])")) tell(element, now);
}

tellAll();
setInterval(tellAll, 1000);
document.addEventListener("htmx:afterSettle", tellAll);
