/* Search as you type over everything that has a place in the site. */
(function () {
  "use strict";
  var most = 50;
  var input = document.getElementById("search");
  var count = document.getElementById("search-count");
  var results = document.getElementById("results");

  /* rank puts what begins with the query first, then what holds it. */
  function rank(entry, query) {
    var label = entry[1].toLowerCase();
    if (label === query) return 0;
    if (label.indexOf(query) === 0) return 1;
    return label.indexOf(query) > 0 ? 2 : 3;
  }

  function find(query) {
    var match = spineguard.matcher(query);
    var plain = query.trim().toLowerCase();
    return spineguard.store.entries
      .filter(function (e) { return match(e[0] + " " + e[1] + " " + e[3]); })
      .map(function (e, i) { return { entry: e, rank: rank(e, plain), at: i }; })
      .sort(function (a, b) { return a.rank - b.rank || a.at - b.at; })
      .map(function (e) { return e.entry; });
  }

  function item(entry) {
    var li = document.createElement("li");
    var link = document.createElement("a");
    var kind = document.createElement("span");
    link.href = entry[2];
    link.textContent = entry[1] || entry[0];
    kind.className = "kind";
    kind.textContent = " " + entry[0];
    li.append(link, kind);
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
      var found = find(query);
      results.replaceChildren.apply(results, found.slice(0, most).map(item));
      results.hidden = false;
      count.textContent = found.length > most ? found.length + " found, " + most + " shown" : found.length + " found";
    });
  }

  input.addEventListener("focus", function () { spineguard.load("search", function () {}); });
  input.addEventListener("input", function () {
    spineguard.set({ q: input.value.trim() ? input.value : "" });
    show(input.value);
  });
  document.getElementById("search-form").addEventListener("submit", function (e) {
    e.preventDefault();
    var first = results.querySelector("a");
    if (!results.hidden && first) first.focus();
  });

  function clear() {
    input.value = "";
    spineguard.set({ q: "" });
    show("");
    input.focus();
  }
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
      if (e.key === "Escape") clear();
      if (e.key === "ArrowDown" || (e.key === "ArrowUp" && place === results)) move(e);
    });
  });

  spineguard.onState(function (params) {
    var query = params.get("q") || "";
    if (input.value !== query) input.value = query;
    show(query);
  });
})();
