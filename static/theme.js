// Chooses the theme before the first paint. A blocking file of its own: the content security policy forbids inline scripts.
"use strict";

(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("orrery.theme");
  } catch {
    // Storage may be refused, for example inside a frame of another site.
  }
  // A page that shows the run in a frame says which theme goes with it.
  const query = new URLSearchParams(location.search);
  if (query.get("embed") === "1" && query.has("theme")) chosen = query.get("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const known = ["light", "dark", "projector"].includes(chosen);
  document.documentElement.dataset.theme = known ? chosen : dark ? "dark" : "light";
})();
