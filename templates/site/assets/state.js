/* What the scripts of a page share. The state of a page is its address: "#id"
   leads to a place; "#key=value&key=value" sets the search and the filters,
   with the place as "at". So every state can be sent to somebody else. */
var spineguard = (function () {
  "use strict";
  var root = document.documentElement;
  var listeners = [];
  var waiting = {};
  var store = { entries: [], tables: {} };
  root.classList.add("js");

  function read() {
    var hash = location.hash.slice(1);
    return new URLSearchParams(hash && hash.indexOf("=") < 0 ? "at=" + hash : hash);
  }

  function set(values) {
    var params = read();
    Object.keys(values).forEach(function (key) {
      if (values[key]) params.set(key, values[key]);
      else params.delete(key);
    });
    var keys = Array.from(params.keys());
    var hash = keys.length === 1 && keys[0] === "at" ? params.get("at") : params.toString();
    history.replaceState(null, "", "#" + hash);
  }

  function notify() {
    var params = read();
    listeners.forEach(function (f) { f(params); });
    var old = document.querySelector(".at");
    if (old) old.classList.remove("at");
    var place = params.has("at") && document.getElementById(params.get("at"));
    if (place) place.scrollIntoView(); /* what was above it may have changed */
    if (place && location.hash.indexOf("=") > 0) place.classList.add("at");
    if (!place && params.has("at")) elsewhere(params.get("at"));
  }

  /* load takes the script data/NAME.js along once, and then calls done. */
  function load(name, done) {
    if (waiting[name] === true) return done();
    if (waiting[name]) return waiting[name].push(done);
    waiting[name] = [done];
    var script = document.createElement("script");
    script.src = "data/" + name + ".js";
    script.onload = function () {
      var list = waiting[name];
      waiting[name] = true;
      list.forEach(function (f) { f(); });
    };
    script.onerror = function () {
      delete waiting[name];
      say(script.getAttribute("src") + " cannot be read: this page is not complete.");
    };
    document.head.appendChild(script);
  }

  /* elsewhere goes to a place that is in another part of a long page. */
  function elsewhere(id) {
    load("search", function () {
      var found = store.entries.find(function (e) { return e.href.endsWith("#" + id); });
      if (found && found.href.indexOf(root.getAttribute("data-of")) === 0) location.replace(found.href);
    });
  }

  /* say tells a screen reader, and everybody at the foot of the page. */
  function say(text) {
    document.getElementById("said").textContent = text;
  }

  /* matcher is for texts that hold every word of a query, in any case. */
  function matcher(query) {
    var words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return function (text) {
      text = text.toLowerCase();
      return words.every(function (word) { return text.indexOf(word) >= 0; });
    };
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

  /* rank puts what begins with the query first, then what holds it. */
  function rank(label, query) {
    label = label.toLowerCase();
    if (label === query) return 0;
    if (label.indexOf(query) === 0) return 1;
    return label.indexOf(query) > 0 ? 2 : 3;
  }

  /* find returns those of a list of {label, text} of which the text holds every
     word of a query, the best first; if there are none, those with slips. A text
     is found by every part of it: nothing is indexed, since reading all of
     them takes less than making an index on each page would. */
  function find(list, query) {
    var words = query.toLowerCase().split(/\s+/).filter(Boolean);
    function holds(e, word) {
      e.low = e.low || e.text.toLowerCase();
      return e.low.indexOf(word) >= 0;
    }
    /* One slip in a code would be another code: words with digits have none. */
    function slips(e, word) {
      if (holds(e, word)) return true;
      e.parts = e.parts || e.low.split(/[^\p{L}\p{N}]+/u).filter(function (part) { return !/\d/.test(part); });
      return word.length > 3 && !/\d/.test(word) && e.parts.some(function (part) { return near(word, part); });
    }
    function those(match) {
      return list.map(function (e, at) { return words.every(function (word) { return match(e, word); }) ? { e: e, rank: rank(e.label, words.join(" ")), at: at } : null; })
        .filter(Boolean)
        .sort(function (a, b) { return a.rank - b.rank || a.at - b.at; })
        .map(function (f) { return f.e; });
    }
    var found = those(holds);
    return found.length ? found : those(slips);
  }

  var themes = ["system", "light", "dark"];
  function theme(name) {
    if (name === "system") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", name);
  }
  function kept() {
    try { return localStorage.getItem("spineguard-theme") || "system"; } catch (e) { return "system"; }
  }
  var current = themes.indexOf(kept()) < 0 ? "system" : kept();
  theme(current);

  /* menu closes the pages and contents where they would stand above the page. */
  function menu() {
    var details = document.getElementById("menu");
    var wide = matchMedia("(min-width: 60rem)");
    function fit() { details.open = wide.matches; }
    wide.addEventListener("change", fit);
    fit();
    details.parentNode.classList.add("ready");
    details.addEventListener("click", function (e) {
      if (!wide.matches && e.target.closest("a")) details.open = false;
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("theme");
    button.textContent = "Theme: " + current;
    button.addEventListener("click", function () {
      current = themes[(themes.indexOf(current) + 1) % themes.length];
      theme(current);
      button.textContent = "Theme: " + current;
      try { localStorage.setItem("spineguard-theme", current); } catch (e) { /* it lasts as long as the page */ }
    });
    menu();
    document.querySelector(".skip").addEventListener("click", function (e) {
      e.preventDefault(); /* the address keeps the state */
      document.getElementById("main").focus();
    });
    addEventListener("hashchange", notify);
    notify();
  });

  return {
    page: root.getAttribute("data-page"),
    store: store,
    read: read,
    set: set,
    load: load,
    say: say,
    matcher: matcher,
    find: find,
    onState: function (f) { listeners.push(f); },
    notify: notify,
    data: function (d) { store.tables = d.tables; },
    entries: function (list) {
      store.entries = list.map(function (e) { return { kind: e[0], label: e[1] || e[0], href: e[2], text: e[0] + " " + e[1] + " " + e[3] }; });
    },
    answers: function (d) { store.answers = d; },
    access: function (d) { store.access = d; } /* access.js unpacks it */
  };
})();
