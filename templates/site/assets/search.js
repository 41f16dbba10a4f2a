/* Search as you type, in a dialog over the page, over everything that has a
   place in the site. Nothing is indexed: a text is found by every part of it,
   and reading all of them takes less than making an index on each page would. */
(function () {
  "use strict";
  var most = 50;
  var dialog = document.getElementById("search-dialog");
  var input = document.getElementById("search");
  var count = document.getElementById("search-count");
  var results = document.getElementById("results");
  var texts = [];

  /* textsOf are the texts of the entries by which they are found. */
  function textsOf(entries) {
    if (texts.length !== entries.length) {
      texts = entries.map(function (e) { return (e[0] + " " + e[1] + " " + e[3]).toLowerCase(); });
    }
    return texts;
  }

  /* rank puts what begins with the query first, then what holds it. */
  function rank(entry, query) {
    var label = entry[1].toLowerCase();
    if (label === query) return 0;
    if (label.indexOf(query) === 0) return 1;
    return label.indexOf(query) > 0 ? 2 : 3;
  }

  /* near reports whether a word is one slip away from the beginning of another:
     a letter too many, too few, another one, or two in the wrong order. */
  function near(word, other) {
    var i = 0;
    while (i < word.length && word[i] === other[i]) i++;
    var rest = word.slice(i + 1);
    return i === word.length || other.startsWith(rest, i) || other.startsWith(rest, i + 1) || other.startsWith(word.slice(i), i + 1) ||
      (word[i] === other[i + 1] && word[i + 1] === other[i] && other.startsWith(word.slice(i + 2), i + 2));
  }

  /* slips is the matcher for words with slips. One in a code would be another code. */
  function slips(query) {
    var words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return function (text) {
      var parts = text.split(/[^\p{L}\p{N}]+/u);
      return words.every(function (word) {
        if (text.indexOf(word) >= 0) return true;
        return word.length > 3 && !/\d/.test(word) && parts.some(function (part) { return near(word, part); });
      });
    };
  }

  function entriesThat(match, query) {
    var plain = query.trim().toLowerCase();
    return textsOf(spineguard.store.entries)
      .map(function (text, i) { return match(text) ? { entry: spineguard.store.entries[i], rank: rank(spineguard.store.entries[i], plain), at: i } : null; })
      .filter(Boolean)
      .sort(function (a, b) { return a.rank - b.rank || a.at - b.at; })
      .map(function (e) { return e.entry; });
  }
  function find(query) {
    var found = entriesThat(spineguard.matcher(query), query);
    return found.length ? found : entriesThat(slips(query), query);
  }

  function item(entry) {
    var li = document.createElement("li");
    var link = document.createElement("a");
    var kind = document.createElement("span");
    link.href = entry[2];
    link.append(entry[1] || entry[0], " ", kind);
    kind.className = "kind";
    kind.textContent = entry[0];
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
      var found = find(query);
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

  document.getElementById("search-open").addEventListener("click", open);
  document.getElementById("search-close").addEventListener("click", function () { dialog.close(); });
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
    if (e.target === dialog && !inside) dialog.close();
    if (e.target.closest("#results a")) leave(e);
  });

  /* leave goes to what was found, which may be on this page. */
  function leave(e) {
    var link = e.target.closest("a");
    if (e.ctrlKey || e.metaKey || e.shiftKey || link.pathname !== location.pathname) return;
    e.preventDefault();
    dialog.close();
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
    dialog.close();
  });

  spineguard.onState(function (params) {
    var query = params.get("q") || "";
    if (!query) {
      if (dialog.open && input.value) dialog.close();
      return;
    }
    open();
    if (input.value !== query) input.value = query;
    show(query);
  });
})();
