/* The matrix: who sees what. A column band is a record group, over the columns
   of its types; a cell stands for a whole band, since who sees one type of a group
   sees all. Filters leave rows and bands; a page of these is drawn. */
(function () {
  "use strict";
  var root = document.querySelector(".matrix");
  var form = document.getElementById("filter");
  var count = document.getElementById("filter-count");
  var box = root.querySelector(".matrix-box");
  var table = document.getElementById("matrix-grid");
  var names = ["role", "activity", "type", "level"];
  var old = ["matrices", "by-role", "by-activity"]; /* places of earlier addresses */
  var columns = document.getElementById("matrix-types");
  var wide = matchMedia("(min-width: 48rem)");
  var sizes = { rows: 100, bands: 40 };
  var nouns = { rows: "Rows", bands: "Record groups" };
  var heads = { role: "Job roles", activity: "Activities" };
  var make = spineguard.make;
  var matrix = spineguard.matrix = { rows: [], bands: [], page: { rows: 0, bands: 0 }, at: new Map(), root: root, table: table };
  var total = { rows: 0, bands: 0 };
  var ready = false;

  function state() {
    var out = {};
    names.forEach(function (name) { out[name] = form.elements[name].value.trim() ? form.elements[name].value : ""; });
    return out;
  }

  function number(n) {
    return n.toLocaleString("en-GB");
  }

  matrix.title = function (row) {
    return row.who[1] + (row.area ? " in " + row.area : "");
  };

  /* rowsFor are the rows whose texts are wanted. Who looks for a job role alone
     wants no activities, and the other way round. */
  function rowsFor(kind, s) {
    var other = kind === "role" ? "activity" : "role";
    if (!s[kind] && s[other]) return [];
    var wanted = spineguard.matcher(s[kind]);
    return spineguard.rowsOf(kind).filter(function (row) { return wanted(row.who[0] + " " + matrix.title(row)); });
  }

  /* bandsFor are the groups with the types that are wanted: all of them where
     the name of the group is. */
  function bandsFor(s) {
    var wanted = spineguard.matcher(s.type);
    return spineguard.store.access.groups.map(function (g, i) {
      return { group: i, name: g.name, href: g.href, types: wanted(g.name) ? g.types : g.types.filter(function (t) { return wanted(t[0] + " " + t[1]); }) };
    }).filter(function (band) { return band.types.length > 0; });
  }

  /* withLevel keeps the rows and bands that meet in a cell of a level. Of each row
     only what is seen is visited. */
  function withLevel(rows, bands, level) {
    var among = new Set(bands.map(function (b) { return b.group; }));
    var hits = new Map();
    function fits(n, of) { return level ? n > 0 : n < of; }
    var kept = rows.filter(function (row) {
      var seen = spineguard.sight(row.set).filter(function (s) { return among.has(s.group) && (!level || s.level === level); });
      seen.forEach(function (s) { hits.set(s.group, (hits.get(s.group) || 0) + 1); });
      return fits(seen.length, bands.length);
    });
    return { rows: kept, bands: bands.filter(function (b) { return fits(hits.get(b.group) || 0, rows.length); }) };
  }

  function filter(s) {
    var rows = rowsFor("role", s).concat(rowsFor("activity", s));
    var bands = bandsFor(s);
    var left = s.level ? withLevel(rows, bands, spineguard.words.indexOf(s.level)) : { rows: rows, bands: bands };
    var none = !left.rows.length || !left.bands.length;
    matrix.rows = none ? [] : left.rows;
    matrix.bands = none ? [] : left.bands;
  }

  function shown(what) {
    var first = matrix.page[what] * sizes[what];
    return matrix[what].slice(first, first + sizes[what]);
  }

  /* width keeps a heading within its columns, and as wide as its longest word. */
  function width(text, columns) {
    return Math.max(columns * 11, 1.2 * Math.max.apply(null, text.split(/\s+/).map(function (w) { return w.length; }))) + "ch";
  }

  function link(text, href) {
    return make("a", { href: href, tabIndex: -1 }, text);
  }

  /* span is how many columns a band has: one for each type, or one alone where types
     are not shown. */
  function span(band) {
    return columns.checked ? band.types.length : 1;
  }

  function head(bands) {
    var groups = make("tr", {}, make("th", { scope: "col", rowSpan: columns.checked ? 2 : 1, className: "who" }, make("span", {}, "Job role or activity")));
    var types = make("tr");
    bands.forEach(function (band) {
      var name = make("span", {}, link(band.name, band.href));
      name.style.maxWidth = width(band.name, span(band));
      groups.append(make("th", { scope: "colgroup", colSpan: span(band), className: "band" }, name));
      band.types.forEach(function (t, i) {
        types.append(make("th", { scope: "col", className: i ? "" : "band" }, make("span", {}, link(t[1], t[2]))));
      });
    });
    return make("thead", {}, groups, columns.checked && types);
  }

  function rowOf(row, bands) {
    var tr = make("tr", {}, make("th", { scope: "row" }, make("span", {}, link(row.who[0], row.who[2]), " " + matrix.title(row))));
    bands.forEach(function (band) {
      var level = spineguard.levelOf(row.set, band.group);
      var td = make("td", { colSpan: span(band), className: spineguard.words[level] }, make("span", {}, spineguard.said(level)));
      matrix.at.set(td, { row: row, band: band, level: level });
      tr.append(td);
    });
    return tr;
  }

  /* add draws some rows; those of a kind stand under a header. */
  function add(rows, bands) {
    rows.forEach(function (row) {
      var body = table.tBodies[table.tBodies.length - 1];
      if (!body || body.dataset.kind !== row.kind) {
        var all = bands.reduce(function (n, b) { return n + span(b); }, 1);
        body = make("tbody", {}, make("tr", { className: "kind" }, make("th", { scope: "rowgroup", colSpan: all }, make("span", {}, heads[row.kind]))));
        body.dataset.kind = row.kind;
        table.append(body);
      }
      body.append(rowOf(row, bands));
    });
  }

  /* headers are drawn anew where the bands are others. */
  var headed = "";
  function headers(bands) {
    var key = JSON.stringify([columns.checked, bands.map(function (b) { return [b.group, b.types]; })]);
    if (key === headed) return Array.from(table.tBodies).forEach(function (b) { b.remove(); });
    headed = key;
    table.replaceChildren.apply(table, [table.caption, make("colgroup")].concat(
      bands.map(function (b) { return make("colgroup", { span: span(b) }); }), [head(bands)]));
  }

  /* draw draws a page. To those who type it gives the rows that fit the box first, and
     the others when there is time. */
  var waiting = [], timer = 0;
  function draw(typing) {
    var bands = shown("bands");
    matrix.at = new Map();
    waiting = shown("rows");
    table.hidden = !waiting.length;
    headers(bands);
    if (waiting.length) table.setAttribute("role", "grid");
    clearTimeout(timer);
    more(bands);
    if (!typing) matrix.finish();
    box.scrollTop = box.scrollLeft = 0;
    measure();
    if (matrix.drawn) matrix.drawn();
  }
  function more(bands) {
    add(waiting.splice(0, 20), bands);
    if (waiting.length) timer = setTimeout(function () { more(bands); }, 50);
  }

  /* finish draws what still waits. */
  matrix.finish = function () {
    clearTimeout(timer);
    add(waiting.splice(0), shown("bands"));
  };

  /* measure tells the style sheet how much of the box the headers cover. */
  function measure() {
    if (!table.tHead.rows[0]) return;
    box.style.setProperty("--first", table.tHead.rows[0].cells[0].offsetWidth + "px");
    box.style.setProperty("--top", table.tHead.offsetHeight + "px");
  }

  function turn(what, to) {
    matrix.page[what] = to;
    var set = {};
    set[what] = to ? String(to + 1) : "";
    spineguard.set(set);
    draw();
    pages();
  }

  /* pager says which rows or bands are shown, and leads to the others. */
  function pager(what) {
    var at = matrix.page[what], first = at * sizes[what], n = matrix[what].length;
    var last = Math.min(n, first + sizes[what]);
    function button(text, to) {
      var off = to < 0 || to * sizes[what] >= n;
      var b = make("button", { type: "button", onclick: function () { if (!off) { turn(what, to); document.getElementById(b.id).focus(); } } }, text);
      b.id = "matrix-" + text.toLowerCase() + "-" + what;
      b.setAttribute("aria-disabled", off);
      b.setAttribute("aria-label", text + ": " + nouns[what].toLowerCase());
      return b;
    }
    var text = make("span", {}, nouns[what] + " " + number(n ? first + 1 : 0) + "–" + number(last) + " of " + number(n));
    if (n <= sizes[what]) return make("p", {}, text);
    return make("p", {}, text, " ", button("Previous", at - 1), " ", button("Next", at + 1));
  }
  function pages() {
    document.getElementById("matrix-pages").replaceChildren(pager("rows"), pager("bands"));
  }

  function update(page, typing) {
    if (!ready) return;
    var s = state();
    var active = names.filter(function (name) { return s[name]; });
    filter(s);
    ["rows", "bands"].forEach(function (what) {
      var to = Math.floor(page && page.get(what)) - 1;
      matrix.page[what] = to > 0 && to * sizes[what] < matrix[what].length ? to : 0;
    });
    draw(typing);
    pages();
    var text = active.length ? number(matrix.rows.length) + " of " + number(total.rows) + " rows, " + number(matrix.bands.length) + " of " + number(total.bands) + " record groups" : number(total.rows) + " rows, " + number(total.bands) + " record groups";
    if (count.textContent !== text) count.textContent = text;
    matrix.level = s.level;
    matrix.asked = active.map(function (name) { return s[name]; }).join(", ");
    root.classList.add("ready");
    root.classList.toggle("alone", matrix.rows.length === 1); /* its row is explained at length */
    root.querySelector("summary").textContent = "Filter" + (active.length ? ": " + matrix.asked : "");
  }

  var due = 0;
  form.addEventListener("input", function () {
    spineguard.set(Object.assign(state(), { rows: "", bands: "", at: "matrix" }));
    if (!due) due = requestAnimationFrame(function () { due = 0; update(null, true); });
  });
  form.addEventListener("reset", function () {
    spineguard.set({ role: "", activity: "", type: "", level: "", rows: "", bands: "", at: "" });
    setTimeout(update);
  });
  form.addEventListener("submit", function (e) { e.preventDefault(); });

  /* Where there is little room the filter is folded, and bands have no types. */
  function fold() {
    root.querySelector("details").open = columns.checked = wide.matches;
  }
  fold();
  wide.addEventListener("change", function () {
    fold();
    if (ready) draw();
  });
  columns.addEventListener("change", function () { draw(); });
  addEventListener("resize", measure);

  spineguard.onState(function (params) {
    var at = params.get("at");
    names.forEach(function (name) {
      var value = params.get(name) || "";
      if (form.elements[name].value !== value) form.elements[name].value = value;
    });
    if (form.elements.level.selectedIndex < 0) form.elements.level.value = ""; /* an address may ask for any word */
    update(params);
    var filtered = names.some(function (name) { return params.get(name); });
    if (old.indexOf(at) >= 0 || (!at && filtered)) root.closest("section").scrollIntoView();
  });
  spineguard.load("access", function () {
    ready = true;
    total = { rows: spineguard.rowsOf("role").length + spineguard.rowsOf("activity").length, bands: spineguard.store.access.groups.length };
    update(spineguard.read());
  });
})();
