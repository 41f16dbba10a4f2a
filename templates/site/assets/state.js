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
    document.head.appendChild(script);
  }

  /* elsewhere goes to a place that is in another part of a long page. */
  function elsewhere(id) {
    load("search", function () {
      var found = store.entries.find(function (e) { return e[2].endsWith("#" + id); });
      if (found && found[2].indexOf(root.getAttribute("data-of")) === 0) location.replace(found[2]);
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

  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("theme");
    button.textContent = "Theme: " + current;
    button.addEventListener("click", function () {
      current = themes[(themes.indexOf(current) + 1) % themes.length];
      theme(current);
      button.textContent = "Theme: " + current;
      try { localStorage.setItem("spineguard-theme", current); } catch (e) { /* it lasts as long as the page */ }
    });
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
    onState: function (f) { listeners.push(f); },
    notify: notify,
    data: function (d) { store.tables = d.tables; },
    entries: function (list) { store.entries = list || []; }
  };
})();
