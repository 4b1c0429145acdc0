// Runs before first paint: puts "light" or "dark" on <html> from the stored choice or the system's.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("rayenna.theme");
  } catch {
    // Storage is closed (private mode): the system's choice stands.
  }
  var dark =
    choice === "dark" ||
    (choice !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.add(dark ? "dark" : "light");
})();
