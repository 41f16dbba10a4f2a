/* Added to each page by the preview: it shows how the documents are, and loads
   the page again when it has changed, at the same place. */
(function () {
  "use strict";
  var version = 0;
  var place = "spineguard preview " + location.pathname;
  var style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "-/live.css";
  document.head.appendChild(style);

  var line = document.createElement("p");
  line.id = "live";
  line.setAttribute("role", "status");
  document.body.appendChild(line); /* where it moves nothing */

  function show(state, text) {
    line.className = state;
    line.textContent = text;
    if (state === "errors") {
      var link = document.createElement("a");
      link.href = "findings.html";
      link.textContent = "see the findings";
      line.append(" ", link);
    }
  }

  function count(n, word) {
    return n + " " + word + (n === 1 ? "" : "s");
  }

  /* pathTo is a selector of an element, by the nearest id above it. */
  function pathTo(element) {
    if (element.id) return "#" + CSS.escape(element.id);
    var parent = element.parentElement;
    if (!parent) return element.localName;
    var at = Array.prototype.indexOf.call(parent.children, element) + 1;
    return pathTo(parent) + " > " + element.localName + ":nth-child(" + at + ")";
  }

  function elements(selector) {
    return Array.from(document.querySelectorAll(selector));
  }

  /* keep puts by where the reader is: what is scrolled, open, written and focused. */
  function keep() {
    var focus = document.activeElement;
    var kept = {
      top: scrollY, left: scrollX,
      boxes: elements("body *").filter(function (e) { return e.scrollTop || e.scrollLeft; }).map(function (e) { return [pathTo(e), e.scrollTop, e.scrollLeft]; }),
      open: elements("details").map(function (e) { return [pathTo(e), e.open]; }),
      fields: elements("input, select, textarea").map(function (e) { return [pathTo(e), e.value]; }),
      focus: focus && focus !== document.body ? pathTo(focus) : "",
      from: focus && focus.selectionStart, to: focus && focus.selectionEnd
    };
    sessionStorage.setItem(place, JSON.stringify(kept));
  }

  function each(list, change) {
    list.forEach(function (entry) {
      var element = document.querySelector(entry[0]);
      if (element) change(element, entry);
    });
  }

  /* restore puts the reader back. Tables may be drawn later, so it scrolls again until
     everything is where it was for some frames, the reader does something, or it has tried long enough. */
  function restore() {
    var kept = JSON.parse(sessionStorage.getItem(place) || "null");
    sessionStorage.removeItem(place);
    if (!kept) return;
    each(kept.open, function (e, entry) { e.open = entry[1]; });
    each(kept.fields, function (e, entry) {
      if (e.value === entry[1]) return;
      e.value = entry[1];
      e.dispatchEvent(new Event("input", { bubbles: true }));
      e.dispatchEvent(new Event("change", { bubbles: true }));
    });
    if (kept.focus) each([[kept.focus]], function (e) {
      e.focus({ preventScroll: true });
      if (typeof kept.from === "number" && e.setSelectionRange) e.setSelectionRange(kept.from, kept.to);
    });
    var left = 300, still = 0, moved = false;
    ["wheel", "touchmove", "pointerdown", "keydown"].forEach(function (name) {
      addEventListener(name, function () { moved = true; }, { once: true, passive: true });
    });
    function settle() {
      if (moved || left-- === 0 || still === 30) return;
      var there = true;
      function put(now, want, set) {
        if (Math.abs(now - want) <= 1) return;
        there = false;
        set(want);
      }
      each(kept.boxes, function (e, entry) {
        put(e.scrollTop, entry[1], function (v) { e.scrollTop = v; });
        put(e.scrollLeft, entry[2], function (v) { e.scrollLeft = v; });
      });
      put(scrollY, kept.top, function (v) { scrollTo(kept.left, v); });
      put(scrollX, kept.left, function (v) { scrollTo(v, kept.top); });
      still = there ? still + 1 : 0;
      requestAnimationFrame(settle);
    }
    settle();
  }
  addEventListener("load", restore);

  var source = new EventSource("-/events");
  source.onmessage = function (event) {
    var now = JSON.parse(event.data);
    if (version && version !== now.version) {
      source.close();
      keep();
      location.reload();
      return;
    }
    version = now.version;
    if (now.errors) {
      show("errors", "The documents have " + count(now.errors, "error") + ". These pages are of when they had none:");
    } else {
      show("fine", now.warnings ? "Live, with " + count(now.warnings, "warning") + "." : "Live.");
    }
  };
  source.onerror = function () {
    show("errors-gone", "The preview has ended. What you see is its last page.");
  };
})();
