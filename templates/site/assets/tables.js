/* Copy buttons, downloads of tables, and boxes that scroll by keyboard. */
(function () {
  "use strict";
  /* A program that reads CSV may take what begins like this for a formula. */
  function field(text) {
    if (/^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) || /^[\t\r\n]/.test(text)) text = "'" + text;
    return '"' + text.replace(/"/g, '""') + '"';
  }
  function csv(table) {
    return "\ufeff" + [table.columns].concat(table.rows).map(function (row) {
      return row.map(field).join(",") + "\r\n";
    }).join("");
  }
  function json(table) {
    return JSON.stringify(table, null, 1) + "\n";
  }

  /* download hands over a table as a file. */
  function download(id, kind, table) {
    var name = (spineguard.page + "-" + id).replace(/[^A-Za-z0-9._-]+/g, "-") + "." + kind;
    var blob = new Blob([kind === "csv" ? csv(table) : json(table)], { type: kind === "csv" ? "text/csv" : "application/json" });
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
    spineguard.say("Downloaded " + name);
  }

  spineguard.download = download;

  /* Where there is no clipboard, an old command copies what is selected. */
  function copyOld(text) {
    var area = document.createElement("textarea");
    var focused = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    if (focused) focused.focus();
    return done;
  }
  function copy(button, text) {
    function done(ok) {
      button.textContent = ok ? "Copied" : "Not copied";
      spineguard.say((ok ? "Copied " : "Not copied: ") + text);
      setTimeout(function () { button.textContent = "Copy"; }, 2000);
    }
    if (!navigator.clipboard) return done(copyOld(text));
    navigator.clipboard.writeText(text).then(function () { done(true); }, function () { done(copyOld(text)); });
  }

  document.addEventListener("click", function (e) {
    var button = e.target.closest && e.target.closest("button");
    if (!button) return;
    if (button.dataset.get) spineguard.load(spineguard.page, function () { download(button.dataset.table, button.dataset.get, spineguard.store.tables[button.dataset.table]); });
    if (button.dataset.copy) copy(button, button.dataset.copy);
    if (button.dataset.copyOf) copy(button, document.getElementById(button.dataset.copyOf).textContent);
  });

  /* What scrolls can be focused, so that the arrow keys scroll it. Until a box
     is seen nobody knows whether it scrolls; with a link in it it is reached. */
  function focusable(box) {
    var caption = box.querySelector("caption") || box.closest("section").querySelector("h2, h3");
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", caption.textContent);
  }
  function reach(box) {
    var scrolls = getComputedStyle(box).overflowX !== "visible" && (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight);
    if (scrolls) return focusable(box);
    /* Who stands on it would be thrown back to the start of the page. */
    if (box === document.activeElement) return box.addEventListener("blur", function () { reach(box); }, { once: true });
    ["tabindex", "role", "aria-label"].forEach(function (name) { box.removeAttribute(name); });
  }
  var seen = new IntersectionObserver(function (list) {
    list.forEach(function (e) { if (e.isIntersecting) reach(e.target); });
  });
  document.querySelectorAll(".scroll:not(.drawn)").forEach(function (box) {
    if (!box.querySelector("a, button")) focusable(box);
    seen.observe(box);
  });

  /* On paper nothing can be opened. */
  var opened = [];
  addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (d) { d.open = true; });
  });
  addEventListener("afterprint", function () {
    opened.forEach(function (d) { d.open = false; });
  });
})();
