// The error desk: its columns scroll on their own, so the open group and record are brought into sight, and what is
// fetched anew while a retry is under way keeps its place and its ticks.

const CURRENT = ".desk-group[aria-current], .desk-records tr.current";
const TICKS = ".desk-records input[name=error]";

let ticked = new Set();
let places = new Map();

/** Scrolls the column, never the page: in a narrow window nothing may jump. */
function show(element) {
  const column = element.closest(".desk > section");
  const { top, bottom } = element.getBoundingClientRect();
  const frame = column.getBoundingClientRect();
  if (top < frame.top || bottom > frame.bottom) column.scrollTop += top - frame.top - frame.height / 3;
}

for (const element of document.querySelectorAll(CURRENT)) show(element);

document.addEventListener("htmx:beforeSwap", () => {
  ticked = new Set([...document.querySelectorAll(`${TICKS}:checked`)].map((box) => box.value));
  places = new Map([...document.querySelectorAll(".desk > section[id]")].map((column) => [column.id, column.scrollTop]));
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!places.has(event.target.id)) return;
  for (const box of document.querySelectorAll(TICKS)) if (ticked.has(box.value)) box.checked = true;
  for (const [id, top] of places) {
    const column = document.getElementById(id);
    if (column) column.scrollTop = top;
  }
});
