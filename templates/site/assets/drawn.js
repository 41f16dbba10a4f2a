/* Matrices of many cells: the rows that are scrolled to are drawn, and the
   others are room that is kept for them. */
(function () {
  "use strict";
  var levels = ["none", "pointer", "record"];
  var shapes = ["○", "◐", "●"];
  var spare = 10;
  var views = new Map();
  var byId = new Map();
  var found = {};
  var ready = false;

  function element(name, text, props) {
    var e = document.createElement(name);
    if (text) e.textContent = text;
    return Object.assign(e, props || {});
  }
  function link(text, href) {
    return element("a", text, { href: href });
  }

  function rowOf(view, at) {
    var index = view.rows[at];
    var who = view.who[index];
    var level = view.levels.get(index) || 0;
    var row = element("tr");
    row.setAttribute("aria-rowindex", at + 2);
    row.dataset.level = levels[level];
    var head = element("th", "", { scope: "row" });
    head.append(link(who[0], who[2]), " " + who[1]);
    row.append(head);
    view.columns.forEach(function () {
      row.append(element("td", shapes[level] + " " + levels[level], { className: levels[level] }));
    });
    return row;
  }

  function space(view, rows) {
    var row = element("tr", "", { className: "space" });
    row.setAttribute("aria-hidden", "true");
    var cell = element("td", "", { colSpan: view.columns.length + 1 });
    cell.style.height = rows * view.height + "px";
    row.append(cell);
    return row;
  }

  /* paint keeps rows that stay, so that the focus stays where it is. */
  function paint(view) {
    if (!view.near) return;
    var first = Math.max(0, Math.floor(view.box.scrollTop / view.height) - spare);
    var last = Math.min(view.rows.length, Math.ceil((view.box.scrollTop + view.box.clientHeight) / view.height) + spare);
    if (first === view.first && last === view.last) return;
    var focused = view.body.contains(document.activeElement);
    var kept = view.drawn;
    view.drawn = new Map();
    for (var at = first; at < last; at++) view.drawn.set(at, kept.get(at) || rowOf(view, at));
    kept.forEach(function (row, at) { if (!view.drawn.has(at)) row.remove(); });
    view.body.querySelectorAll(".space").forEach(function (row) { row.remove(); });
    var before = null;
    Array.from(view.drawn.values()).reverse().forEach(function (row) {
      if (row.nextSibling !== before || row.parentNode !== view.body) view.body.insertBefore(row, before);
      before = row;
    });
    view.body.prepend(space(view, first));
    view.body.append(space(view, view.rows.length - last));
    view.first = first;
    view.last = last;
    if (focused && !view.body.contains(document.activeElement)) view.box.focus();
  }

  /* reset begins anew with the rows and columns that a filter leaves. */
  function reset(view) {
    view.body.replaceChildren();
    view.drawn = new Map();
    view.first = view.last = -1;
    var head = view.head.rows[0];
    Array.from(head.cells).slice(1).forEach(function (th, i) { th.hidden = view.columns.indexOf(i) < 0; });
    view.table.setAttribute("aria-rowcount", view.rows.length + 1);
    view.table.setAttribute("aria-colcount", view.columns.length + 1);
    view.box.style.height = "calc(" + (view.rows.length * view.height + 40) + "px + 4rem)";
    view.box.scrollTop = 0;
    paint(view);
  }

  /* measure learns how high rows are, which fonts and zoom decide. */
  function measure(view) {
    var row = view.drawn.values().next().value;
    var height = row ? row.getBoundingClientRect().height : 0;
    if (!height || Math.abs(height - view.height) < 0.1) return;
    view.height = height;
    reset(view);
  }

  function viewOf(matrix) {
    var box = matrix.querySelector(".scroll");
    var view = {
      box: box, table: box.querySelector("table"), head: box.querySelector("thead"), body: box.querySelector("tbody"),
      data: byId.get(matrix.id), levels: new Map(), who: spineguard.store.who[matrix.dataset.kind], rows: [], columns: [], drawn: new Map(), first: -1, last: -1, near: false,
      height: 2 * parseFloat(getComputedStyle(document.documentElement).fontSize)
    };
    var due = 0;
    view.data.rows.forEach(function (at, i) { view.levels.set(at, Number(view.data.levels[i])); });
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", view.data.title);
    box.addEventListener("scroll", function () {
      if (!due) due = requestAnimationFrame(function () { due = 0; paint(view); });
    });
    new IntersectionObserver(function (list) {
      view.near = list[list.length - 1].isIntersecting;
      paint(view);
      measure(view);
    }, { rootMargin: "400px" }).observe(box);
    return view;
  }

  /* wanted are the rows of a kind by their texts. Matrices share them, since
     there can be thousands of either. */
  function wanted(kind, f) {
    var known = found[kind];
    if (!known || known.query !== f.query) {
      known = found[kind] = { query: f.query, rows: [], has: new Set() };
      spineguard.store.who[kind].forEach(function (who, i) { if (f.who(who[0] + " " + who[1])) known.rows.push(i); });
      known.has = new Set(known.rows);
    }
    return known;
  }

  function rowsOf(view, kind, f) {
    var all = wanted(kind, f);
    if (!f.level) return all.rows;
    if (f.level === "none") return all.rows.filter(function (at) { return !view.levels.has(at); });
    return view.data.rows.filter(function (at) { return all.has.has(at) && levels[view.levels.get(at)] === f.level; });
  }

  spineguard.draw = function (matrix, f) {
    if (!ready) return { rows: 1, of: 0, columns: true };
    if (!views.has(matrix)) views.set(matrix, viewOf(matrix));
    var view = views.get(matrix);
    var columns = [];
    view.data.types.forEach(function (t, i) { if (f.column(t[0] + " " + t[1])) columns.push(i); });
    var key = f.level + ";" + f.query + ";" + columns.join();
    if (view.key !== key) {
      view.key = key;
      view.rows = rowsOf(view, matrix.dataset.kind, f);
      view.columns = columns;
      reset(view);
    }
    return { rows: view.rows.length, of: view.who.length, columns: columns.length > 0 };
  };

  spineguard.load(spineguard.page, function () {
    spineguard.store.matrices.forEach(function (m) { byId.set(m.id, m); });
    ready = true;
    if (spineguard.refilter) spineguard.refilter();
  });
})();
