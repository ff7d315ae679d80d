// Sets the theme before the first paint. The choice lives in the cookie "theme" (light or dark; none: the system's).
// A classic script on purpose: it blocks, so that no page flashes in the wrong colours.
(() => {
  const root = document.documentElement;
  const chosen = () => (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1] || "system";

  function apply(choice) {
    if (choice === "system") delete root.dataset.theme;
    else root.dataset.theme = choice;
    for (const item of document.querySelectorAll("[data-set-theme]")) {
      item.setAttribute("aria-pressed", String(item.dataset.setTheme === choice));
    }
  }

  function choose(choice) {
    const age = choice === "system" ? 0 : 31536000;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${choice}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
    apply(choice);
  }

  apply(chosen());
  document.addEventListener("DOMContentLoaded", () => apply(chosen()));
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-set-theme]");
    if (item) choose(item.dataset.setTheme);
  });
})();
