/* The filters of the matrices. */
(function () {
  "use strict";
  var form = document.getElementById("filter");
  var count = document.getElementById("filter-count");
  var names = ["role", "activity", "type", "level"];
  var matrices = Array.from(document.querySelectorAll(".matrix"));

  function state() {
    var out = {};
    names.forEach(function (name) { out[name] = form.elements[name].value; });
    return out;
  }

  /* filterOf says which rows and columns of a matrix are wanted. Who looks for
     a job role alone wants no activities, and the other way round. */
  function filterOf(kind, group, s) {
    var other = kind === "role" ? "activity" : "role";
    var who = spineguard.matcher(s[kind]);
    var type = spineguard.matcher(s.type);
    var whole = type(group);
    return {
      hidden: !s[kind].trim() && s[other].trim() !== "",
      level: s.level,
      query: s[kind],
      who: who,
      row: function (text, level) { return (!s.level || s.level === level) && who(text); },
      column: function (text) { return whole || type(text); }
    };
  }

  /* apply shows what is wanted of a table that has all rows. */
  function apply(matrix, f) {
    var shown = 0;
    var columns = Array.from(matrix.querySelectorAll("thead th")).map(function (th, i) {
      return i === 0 || f.column(th.dataset.code + " " + th.textContent);
    });
    var rows = matrix.querySelectorAll("tbody tr");
    rows.forEach(function (row) {
      row.hidden = !f.row(row.cells[0].textContent, row.dataset.level);
      if (!row.hidden) shown++;
    });
    matrix.querySelectorAll("tr").forEach(function (row) {
      for (var i = 1; i < row.cells.length; i++) row.cells[i].hidden = !columns[i];
    });
    return { rows: shown, of: rows.length, columns: columns.indexOf(true, 1) > 0 };
  }

  function update() {
    var s = state();
    var filtered = names.some(function (name) { return s[name].trim() !== ""; });
    var rows = 0, of = 0, tables = 0;
    matrices.forEach(function (matrix) {
      var f = filterOf(matrix.dataset.kind, matrix.dataset.group, s);
      var did = spineguard.draw ? spineguard.draw(matrix, f) : apply(matrix, f);
      matrix.hidden = f.hidden || !did.rows || !did.columns;
      of += did.of;
      if (matrix.hidden) return;
      rows += did.rows;
      tables++;
    });
    document.querySelectorAll("#by-activity, #by-role").forEach(function (section) {
      section.hidden = !section.querySelector(".matrix:not([hidden])");
    });
    var text = filtered ? rows + " of " + of + " rows, in " + tables + " of " + matrices.length + " tables" : "";
    if (count.textContent !== text) count.textContent = text;
  }

  var due = 0;
  function later() {
    if (!due) due = requestAnimationFrame(function () { due = 0; update(); });
  }

  form.addEventListener("input", function () {
    var s = state();
    names.forEach(function (name) { if (!s[name].trim()) s[name] = ""; });
    if (!spineguard.read().get("at")) s.at = "matrices";
    spineguard.set(s);
    later();
  });
  form.addEventListener("reset", function () {
    spineguard.set({ role: "", activity: "", type: "", level: "", at: "" });
    setTimeout(update);
  });
  form.addEventListener("submit", function (e) { e.preventDefault(); });

  spineguard.onState(function (params) {
    names.forEach(function (name) {
      var value = params.get(name) || "";
      if (form.elements[name].value !== value) form.elements[name].value = value;
    });
    update();
  });
  spineguard.refilter = update;
})();
