/* Search as you type, in a dialog over the page, over everything that has a
   place in the site. */
(function () {
  "use strict";
  var most = 50;
  var dialog = document.getElementById("search-dialog");
  var input = document.getElementById("search");
  var count = document.getElementById("search-count");
  var results = document.getElementById("results");

  function item(entry) {
    var li = document.createElement("li");
    var link = document.createElement("a");
    var kind = document.createElement("span");
    link.href = entry.href;
    link.append(entry.label, " ", kind);
    kind.className = "kind";
    kind.textContent = entry.kind;
    li.append(link);
    return li;
  }

  function show(query) {
    if (!query.trim()) {
      results.hidden = true;
      count.textContent = "";
      return;
    }
    spineguard.load("search", function () {
      if (input.value !== query) return;
      var found = spineguard.find(spineguard.store.entries, query);
      results.replaceChildren.apply(results, found.slice(0, most).map(item));
      results.hidden = false;
      results.scrollTop = 0;
      count.textContent = found.length > most ? found.length + " found, " + most + " shown" : found.length + " found";
    });
  }

  function open() {
    if (!dialog.open) dialog.showModal();
    spineguard.load("search", function () {});
    input.select();
  }

  /* close gives the focus back at once, also where it was nowhere before: a
     browser takes it from a field that is gone with its next frame alone. */
  function close() {
    dialog.close();
    input.blur();
  }

  document.getElementById("search-open").addEventListener("click", open);
  document.getElementById("search-close").addEventListener("click", close);
  document.addEventListener("keydown", function (e) {
    if (e.key !== "/" || e.ctrlKey || e.altKey || e.metaKey || e.target.closest("input, textarea, select, [contenteditable]")) return;
    e.preventDefault();
    open();
  });
  dialog.addEventListener("close", function () {
    input.value = "";
    show("");
    spineguard.set({ q: "" });
  });
  dialog.addEventListener("click", function (e) {
    var box = dialog.getBoundingClientRect();
    var inside = e.clientX >= box.left && e.clientX <= box.right && e.clientY >= box.top && e.clientY <= box.bottom;
    if (e.target === dialog && !inside) close();
    if (e.target.closest("#results a")) leave(e);
  });

  /* leave goes to what was found, which may be on this page. */
  function leave(e) {
    var link = e.target.closest("a");
    if (e.ctrlKey || e.metaKey || e.shiftKey || link.pathname !== location.pathname) return;
    e.preventDefault();
    close();
    location.hash = link.hash;
  }

  input.addEventListener("input", function () {
    spineguard.set({ q: input.value.trim() ? input.value : "" });
    show(input.value);
  });
  document.getElementById("search-form").addEventListener("submit", function (e) {
    e.preventDefault();
    spineguard.load("search", function () {
      var first = results.querySelector("a");
      if (!results.hidden && first) first.click();
    });
  });

  function move(e) {
    var links = Array.from(results.querySelectorAll("a"));
    var at = links.indexOf(document.activeElement) + (e.key === "ArrowDown" ? 1 : -1);
    if (at < -1 || at >= links.length) return;
    e.preventDefault();
    (at < 0 ? input : links[at]).focus();
  }
  [input, results].forEach(function (place) {
    place.addEventListener("keydown", function (e) {
      if (results.hidden) return;
      if (e.key === "ArrowDown" || (e.key === "ArrowUp" && place === results)) move(e);
    });
  });
  /* A search field takes the first Escape for itself. */
  input.addEventListener("keydown", function (e) {
    if (e.key !== "Escape") return;
    e.preventDefault();
    close();
  });

  spineguard.onState(function (params) {
    var query = params.get("q") || "";
    if (!query) {
      if (dialog.open && input.value) close();
      return;
    }
    open();
    if (input.value !== query) input.value = query;
    show(query);
  });
})();
