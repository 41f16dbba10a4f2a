/* Keys of the matrix (the grid pattern of the WAI-ARIA Authoring Practices), and
   the path of the cell that has the focus or the pointer. */
(function () {
  "use strict";
  var matrix = spineguard.matrix;
  var table = matrix.table;
  var panel = document.getElementById("matrix-path");
  var make = spineguard.make;
  var most = 20;
  var column = 1; /* the focus comes back to it from cells of other widths */
  var stop = null;

  function link(who) {
    return make("a", { href: who[2] }, who[0]);
  }

  function wayOf(row, w) {
    var item = make("li", {}, row.kind === "role" ? link(row.who) : "");
    w.path.forEach(function (a, i) { item.append(i || row.kind === "role" ? " → " : "", link(a), " " + a[1]); });
    item.append(spineguard.inAreas(w.areas), ": " + spineguard.said(w.level), w.where ? ", cell " : "", spineguard.code(w.where));
    return item;
  }

  /* why says what a cell is, and which ways make it so. */
  function why(row, band, title) {
    var here = spineguard.waysIn(row, band.group);
    var out = [make("p", {}, title, make("a", { href: band.href }, band.name), ": ", make("strong", {}, spineguard.said(spineguard.levelOf(row.set, band.group))))];
    if (here.length) out.push(make("ul", {}, here.slice(0, most).map(function (w) { return wayOf(row, w); })));
    if (here.length > most) out.push(make("p", {}, here.length - most + " more ways: ", link(row.who)));
    if (!here.length) out.push(make("p", {}, spineguard.waysOf(row.kind, row.at, band.group).length ? "Only in an area of work: see the rows below." : "No way leads there."));
    return out;
  }
  function title(row) {
    return make("strong", {}, link(row.who), " " + matrix.title(row));
  }

  /* rest is what stands where no cell is pointed at: how to get more, or all about a
     row that is alone. */
  function rest() {
    var row = matrix.rows[0], text = "Focus a cell or point at it: here stands the path, and the cell of the workbook.";
    if (!row) text = "Nothing is left by this filter.";
    if (matrix.rows.length !== 1) return panel.replaceChildren(make("p", { className: "hint" }, text));
    var seen = matrix.bands.filter(function (band) { return spineguard.levelOf(row.set, band.group); });
    panel.replaceChildren.apply(panel, [make("p", {}, title(row))].concat(seen.length ? seen.slice(0, most).flatMap(function (band) { return why(row, band); }) : make("p", {}, "Sees nothing of this.")));
  }

  function show(cell) {
    var at = matrix.at.get(cell);
    if (!at) return;
    panel.replaceChildren.apply(panel, why(at.row, at.band, [title(at.row), ", "]));
    panel.scrollTop = 0;
  }

  /* spots are the cells of a row and the columns over which they stand. */
  function spots(row) {
    var at = row.rowIndex && row.parentNode === table.tHead ? 1 : 0; /* beside the corner, which stands over both rows */
    return Array.from(row.cells, function (cell) {
      var from = at;
      at += cell.colSpan;
      return { cell: cell, from: from, to: at };
    });
  }
  function over(row) {
    return spots(row).find(function (s) { return s.from <= column && column < s.to; });
  }
  function target(cell) {
    return cell.querySelector("a") || cell;
  }

  /* stopAt makes a cell the only one that Tab reaches. */
  function stopAt(cell) {
    if (stop) target(stop).tabIndex = -1;
    stop = cell;
    target(cell).tabIndex = 0;
    if (matrix.at.has(cell)) cell.setAttribute("aria-describedby", panel.id);
  }
  function go(cell) {
    stopAt(cell);
    target(cell).focus();
  }

  function vertical(row, step) {
    for (row = table.rows[row.rowIndex + step]; row; row = table.rows[row.rowIndex + step]) {
      var spot = over(row);
      if (spot) return spot.cell;
    }
  }
  function horizontal(cell, step) {
    var list = spots(cell.parentNode);
    var spot = list[list.findIndex(function (s) { return s.cell === cell; }) + step];
    if (spot) column = spot.from;
    return spot && spot.cell;
  }
  function edge(row, last) {
    var list = spots(row);
    var spot = list[last ? list.length - 1 : 0];
    column = spot.from;
    return spot.cell;
  }
  function next(cell, e) {
    var row = cell.parentNode, end = table.rows[table.rows.length - 1];
    switch (e.key) {
    case "ArrowUp": return vertical(row, -1);
    case "ArrowDown": return vertical(row, 1);
    case "ArrowLeft": return horizontal(cell, -1);
    case "ArrowRight": return horizontal(cell, 1);
    case "Home": return edge(e.ctrlKey ? table.rows[0] : row, false);
    case "End": return edge(e.ctrlKey ? end : row, true);
    }
  }

  table.addEventListener("keydown", function (e) {
    var cell = e.target.closest("td, th");
    if (e.key === "Escape") return rest();
    matrix.finish();
    var to = cell && !e.altKey && !e.metaKey && next(cell, e);
    if (/^(Arrow|Home|End)/.test(e.key) && cell) e.preventDefault();
    if (to) go(to);
  });
  table.addEventListener("focusin", function (e) {
    var cell = e.target.closest("td, th");
    if (!cell) return;
    if (cell !== stop) {
      stopAt(cell);
      column = spots(cell.parentNode).find(function (s) { return s.cell === cell; }).from;
    }
    show(cell);
    matrix.root.scrollIntoView({ block: "nearest" }); /* the cell and its path are seen */
  });
  table.addEventListener("click", function (e) {
    var cell = e.target.closest("td");
    if (cell) go(cell);
  });
  table.addEventListener("pointerover", function (e) {
    var cell = e.pointerType === "mouse" && e.target.closest("td");
    if (cell) show(cell);
  });
  panel.addEventListener("keydown", function (e) {
    if (e.key !== "Escape") return;
    rest();
    if (stop) target(stop).focus();
  });

  matrix.drawn = function () {
    stop = null;
    column = 1;
    rest();
    var first = table.querySelector("td");
    if (first) stopAt(first);
  };
})();
