// Charts of the Observe pages: a drag shows the time between, a press lists the runs of that slot, the pointer
// tells the slot's numbers under every chart. Without a pointer the table below holds the same numbers and links.
const FAR = 6; // pixels that make a drag of a press
const root = document.querySelector("[data-observe]");

// A browser that was never here tells its zone once; later the choice on the page counts.
const place = document.getElementById("observe-time");
if (place?.hasAttribute("data-zone-unknown")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  const known = [...place.querySelectorAll("option")].some((one) => one.value === zone);
  if (known && zone !== place.dataset.zone) location.reload();
}

if (root) {
  const { slots, kept } = JSON.parse(document.getElementById("observe-slots").textContent);
  const figures = [...root.querySelectorAll(".chart")];
  const legends = figures.map((figure) => [...figure.querySelector("[data-said]").childNodes]);

  const indexAt = (svg, x) => {
    const box = svg.getBoundingClientRect();
    return Math.max(0, Math.min(slots.length - 1, Math.floor(((x - box.left) / box.width) * slots.length)));
  };

  const point = (index) => {
    figures.forEach((figure, number) => {
      const mark = figure.querySelector(".chart-hover");
      mark.toggleAttribute("hidden", index === null);
      if (index !== null) mark.setAttribute("x", index * 10);
      const said = figure.querySelector("[data-said]");
      if (index === null) said.replaceChildren(...legends[number]);
      else said.textContent = slots[index].said[number];
    });
  };

  const stretch = (from, to) => {
    for (const mark of root.querySelectorAll(".chart-drag")) {
      mark.toggleAttribute("hidden", from === null);
      if (from === null) continue;
      mark.setAttribute("x", Math.min(from, to) * 10);
      mark.setAttribute("width", (Math.abs(to - from) + 1) * 10);
    }
  };

  let drag = null;
  const end = () => {
    drag = null;
    stretch(null);
  };

  for (const svg of root.querySelectorAll(".chart svg")) {
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      drag = { x: event.clientX, from: indexAt(svg, event.clientX) };
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      const index = indexAt(svg, event.clientX);
      point(index);
      if (drag && Math.abs(event.clientX - drag.x) > FAR) stretch(drag.from, index);
    });
    svg.addEventListener("pointerup", (event) => {
      if (!drag) return;
      const { x, from } = drag;
      const to = indexAt(svg, event.clientX);
      end();
      if (Math.abs(event.clientX - x) <= FAR) location.assign(slots[to].url);
      else location.assign(`?${new URLSearchParams({ from: slots[Math.min(from, to)].begin, to: slots[Math.max(from, to)].end, ...kept })}`);
    });
    svg.addEventListener("pointercancel", end);
    svg.addEventListener("pointerleave", () => !drag && point(null));
  }
  addEventListener("keydown", (event) => event.key === "Escape" && end());
}
