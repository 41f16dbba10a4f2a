/* Tables that are left to the browser, since their policy is large: the rows are
   drawn when they come into view. */
(function () {
  "use strict";
  var make = spineguard.make;
  var tables = new Map(); /* what is drawn, by id, for downloads */

  function link(who) {
    return make("a", { href: who[2] }, who[0]);
  }

  /* end is what all tables have at the end: access, path and cell of the grant. */
  function end(w) {
    var path = w.path.flatMap(function (a, i) { return [i ? " → " : "", link(a)]; });
    return [spineguard.said(w.level), path.concat(spineguard.inAreas(w.areas)), spineguard.code(w.where, { className: "where" })];
  }

  /* opens are the ways of somebody to groups. */
  function opens(kind, at) {
    return spineguard.allWays(kind, at).map(function (w) {
      var g = spineguard.store.access.groups[w.group];
      return { level: w.level, cells: [make("a", { href: g.href }, g.name)].concat(end(w)) };
    });
  }

  /* openedBy are the ways of everybody to a group. */
  function openedBy(kind, group) {
    return spineguard.store.access[kind === "role" ? "roles" : "activities"].flatMap(function (who, at) {
      return spineguard.waysOf(kind, at, group).map(function (w) { return { level: w.level, cells: [link(who), who[1]].concat(end(w)) }; });
    });
  }

  var makers = {
    role: function (at) { return opens("role", at); },
    activity: function (at) { return opens("activity", at); },
    "group-roles": function (at) { return openedBy("role", at); },
    "group-activities": function (at) { return openedBy("activity", at); }
  };

  function draw(div) {
    var columns = Array.from(div.querySelectorAll("thead th"), function (th) { return th.textContent; });
    var rows = makers[div.dataset.draw](Number(div.dataset.at)).map(function (r) {
      return make("tr", {}, r.cells.map(function (c, i) {
        var cell = i ? make("td", {}, c) : make("th", { scope: "row" }, c);
        cell.dataset.label = columns[i];
        if (columns[i] === "access") cell.className = spineguard.words[r.level];
        return cell;
      }));
    });
    var table = div.querySelector("table");
    if (!table.tBodies.length) table.append(make("tbody"));
    table.tBodies[0].replaceChildren.apply(table.tBodies[0], rows);
    div.classList.add("done");
    tables.set(div.id, {
      title: table.caption.textContent, columns: columns,
      rows: rows.map(function (row) {
        return Array.from(row.cells, function (cell) { return cell.dataset.label === "access" ? cell.className : cell.textContent; });
      })
    });
  }

  /* drawn calls done when a table has its rows. */
  function drawn(div, done) {
    spineguard.load("access", function () {
      if (!tables.has(div.id)) draw(div);
      if (done) done();
    });
  }

  var seen = new IntersectionObserver(function (list) {
    list.forEach(function (e) {
      if (!e.isIntersecting) return;
      seen.unobserve(e.target);
      drawn(e.target);
    });
  }, { rootMargin: "400px" });
  var all = document.querySelectorAll("[data-draw]");
  all.forEach(function (div) { seen.observe(div); });

  /* Who comes by an address of a place sees it when the tables around it have
     their rows: what is drawn later would move it. */
  function near(div) {
    var r = div.getBoundingClientRect();
    return !tables.has(div.id) && r.bottom > -400 && r.top < innerHeight + 400;
  }
  function arrive() {
    var place = document.getElementById(spineguard.read().get("at"));
    if (!place) return;
    var main = document.getElementById("main");
    function show() { main.classList.remove("arriving"); }
    main.classList.add("arriving");
    setTimeout(show, 2000); /* whatever happens to the data */
    spineguard.load("access", function () {
      var list;
      do {
        place.scrollIntoView();
        list = Array.from(all).filter(near);
        list.forEach(draw);
      } while (list.length);
      requestAnimationFrame(function () { requestAnimationFrame(show); }); /* so that the sizes of sections are known */
    });
  }
  arrive();

  /* What has been loaded can be printed; before that paper has the headers. */
  addEventListener("beforeprint", function () {
    if (spineguard.store.access) all.forEach(function (div) { drawn(div); });
  });

  document.addEventListener("click", function (e) {
    var button = e.target.closest && e.target.closest("[data-draw] [data-get]");
    if (!button) return;
    e.stopPropagation(); /* its data is not that of the page */
    var div = button.closest("[data-draw]");
    drawn(div, function () { spineguard.download(div.id, button.dataset.get, tables.get(div.id)); });
  }, true);
})();
