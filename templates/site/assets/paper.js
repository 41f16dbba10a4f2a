/* The matrix on paper and in files: all that the filter leaves, not only what
   is drawn. On paper it is lists, since no sheet is wide enough for a grid. */
(function () {
  "use strict";
  var matrix = spineguard.matrix;
  var make = spineguard.make;
  var most = 5000; /* rows on paper */
  var paper = null;

  /* spread is the matrix with a column for each record type. */
  function spread() {
    return {
      title: "Who sees what",
      columns: ["kind", "code", "name", "area of work"].concat(matrix.bands.flatMap(function (b) {
        return b.types.map(function (t) { return t[0] + " " + t[1]; });
      })),
      rows: matrix.rows.map(function (row) {
        return [row.kind === "role" ? "job role" : "activity", row.who[0], row.who[1], row.area].concat(matrix.bands.flatMap(function (b) {
          return b.types.map(function () { return spineguard.words[spineguard.levelOf(row.set, b.group)]; });
        }));
      })
    };
  }

  function way(row, band) {
    var ways = spineguard.waysIn(row, band.group).sort(function (a, b) { return b.level - a.level; });
    if (!ways.length) return ["", ""];
    var path = (row.kind === "role" ? [row.who] : []).concat(ways[0].path).map(function (a) { return a[0]; }).join(" → ");
    var more = ways.length > 1 ? " (and " + (ways.length - 1) + " more)" : "";
    return [path + spineguard.inAreas(ways[0].areas) + more, ways[0].where];
  }

  /* fits says whether a cell is wanted on paper: what somebody sees, or what the filter
     asks for. */
  function fits(level) {
    return matrix.level ? spineguard.words[level] === matrix.level : level > 0;
  }

  function line(row, band, first) {
    var level = spineguard.levelOf(row.set, band.group);
    return fits(level) && { level: level, cells: first.concat(spineguard.said(level), way(row, band)) };
  }

  /* lists are the sections: by person where there are fewer of them, else by
     record group. */
  function lists() {
    if (matrix.rows.length < matrix.bands.length) return matrix.rows.map(function (row) {
      return {
        title: row.who[0] + " " + matrix.title(row), text: "", columns: ["record group"],
        lines: function () { return matrix.bands.map(function (band) { return line(row, band, [band.name]); }); }
      };
    });
    return matrix.bands.map(function (band) {
      return {
        title: band.name, text: band.types.map(function (t) { return t[1]; }).join(", "), columns: ["who", "name"],
        lines: function () { return matrix.rows.map(function (row) { return line(row, band, [row.who[0], matrix.title(row)]); }); }
      };
    });
  }

  function row(name, cells) {
    return make("tr", {}, cells.map(function (c) { return make(name, name === "th" ? { scope: "col" } : {}, c); }));
  }
  function tableOf(list, lines) {
    return make("table", {}, make("caption", {}, list.title, list.text && make("small", {}, " " + list.text)),
      make("thead", {}, row("th", list.columns.concat("access", "path", "cell of the grant"))),
      make("tbody", {}, lines.map(function (l) { return row("td", l.cells); })));
  }

  /* summary says what is listed, and what it means that something is not. */
  function summary(left) {
    if (!spineguard.store.access) return "Who sees what is not on this paper: its data was not read when it was printed.";
    var rest = "What is not listed of these is not seen.";
    if (matrix.level) rest = "Only this access is listed: " + matrix.level + ".";
    if (left) rest = left + " more lists are left out: narrow the filter, or download the whole matrix.";
    if (!matrix.rows.length) rest = "Nothing is left by this filter.";
    return "Who sees what: " + document.getElementById("filter-count").textContent + (matrix.asked ? " (filter: " + matrix.asked + ")" : "") + ". " + rest;
  }

  function unfold() {
    fold();
    var drawn = 0, left = 0, empty = [];
    paper = make("div", { className: "matrix-paper" });
    lists().forEach(function (list) {
      if (drawn >= most) return left++;
      var lines = list.lines().filter(Boolean).sort(function (a, b) { return b.level - a.level; });
      drawn += lines.length;
      if (lines.length) paper.append(tableOf(list, lines));
      else empty.push(list.title);
    });
    if (empty.length) paper.append(make("p", {}, "Nothing: " + empty.join(", ") + "."));
    paper.prepend(make("p", {}, summary(left)));
    matrix.table.closest(".matrix").after(paper);
  }
  function fold() {
    if (paper) paper.remove();
    paper = null;
  }

  addEventListener("beforeprint", unfold);
  addEventListener("afterprint", fold);
  document.addEventListener("click", function (e) {
    var button = e.target.closest && e.target.closest("[data-matrix]");
    if (!button) return;
    if (button.dataset.matrix === "print") print();
    else spineguard.download("matrix", button.dataset.matrix, spread());
  });
})();
