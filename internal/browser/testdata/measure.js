/* measure() lists what is wrong with how the page is laid out, as [kind, what, where]:
   "sideways" the page scrolls sideways; "broken" a word stands on several lines; "cut" a
   word is wider than what it stands in; "overlap" two texts, or a text and a control, lie on
   each other; "small" a target that is not part of a text is smaller than 24 by 24. */
function measure() {
  "use strict";
  var found = [];

  function name(e) {
    var at = e.closest("[id]");
    return (at && at !== e ? "#" + at.id + " " : "") + e.localName + (e.id ? "#" + e.id : "") + (e.className && e.getAttribute("class") ? "." + e.getAttribute("class").trim().replace(/\s+/g, ".") : "");
  }
  function tell(kind, what, e) { found.push([kind, String(what).replace(/\s+/g, " ").slice(0, 80), name(e)]); }

  var styles = new Map();
  function style(e) {
    if (!styles.has(e)) styles.set(e, getComputedStyle(e));
    return styles.get(e);
  }
  function isInline(e) { return style(e).display === "inline" || style(e).display === "contents"; }
  function block(e) {
    while (isInline(e) && e.parentElement) e = e.parentElement;
    return e;
  }
  function isUpright(e) { return !style(e).writingMode.startsWith("vertical") && !style(e).writingMode.startsWith("sideways"); }

  /* window is the part of the page through which an element is seen: what its ancestors cut off is not. */
  var windows = new Map();
  function seenThrough(e) {
    if (!e) return { left: -scrollX, top: -1e9, right: 1e9, bottom: 1e9 };
    if (windows.has(e)) return windows.get(e);
    var outer = seenThrough(style(e).position === "fixed" ? null : e.parentElement), s = style(e), r = e.getBoundingClientRect(), out = outer;
    if (e !== document.documentElement && e !== document.body && !isInline(e)) {
      out = Object.assign({}, outer);
      if (s.overflowX !== "visible") { out.left = Math.max(out.left, r.left); out.right = Math.min(out.right, r.right); }
      if (s.overflowY !== "visible") { out.top = Math.max(out.top, r.top); out.bottom = Math.min(out.bottom, r.bottom); }
    }
    windows.set(e, out);
    return out;
  }
  function scrolls(e) { /* a box that its reader can scroll to the side */
    for (e = block(e); e && e !== document.body; e = e.parentElement) if (/auto|scroll/.test(style(e).overflowX)) return true;
    return false;
  }
  function within(r, e) {
    var w = seenThrough(e);
    var out = { left: Math.max(r.left, w.left), top: Math.max(r.top, w.top), right: Math.min(r.right, w.right), bottom: Math.min(r.bottom, w.bottom) };
    return out.right - out.left > 2 && out.bottom - out.top > 2 ? out : null;
  }
  /* visible are elements that are seen, here or after scrolling. What is kept for screen readers alone is not. */
  function visible(e) {
    if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    for (var a = e; a && a !== document.body; a = a.parentElement) {
      var r = a.getBoundingClientRect(), s = style(a);
      if (s.clip !== "auto" || /inset\((50|100)%/.test(s.clipPath)) return false;
      if (r.width <= 2 && r.height <= 2 && s.overflowX !== "visible") return false;
      if (s.position === "absolute" && (r.right <= 0 || r.bottom + scrollY <= 0)) return false;
    }
    return true;
  }
  function floats(e) { /* lies over the page on purpose */
    for (; e && e !== document.body; e = e.parentElement) if (/sticky|fixed/.test(style(e).position) || e.localName === "dialog") return true;
    return false;
  }

  /* runs are the texts of the page: nodes that follow each other on the same lines. */
  function runs() {
    var out = [], run = [];
    function end() { if (run.length) out.push(run); run = []; }
    (function walk(node) {
      if (node.nodeType === 3) { if (node.data) run.push(node); return; }
      if (node.nodeType !== 1 || /^(script|style|noscript|template|option|select|textarea|input|img|svg)$/i.test(node.localName)) return end();
      var inline = isInline(node) && node.localName !== "br";
      if (!inline) end();
      if (visible(node)) node.childNodes.forEach(walk);
      if (!inline) end();
    })(document.body);
    return out;
  }

  /* A word is letters and digits. A digest is none: nobody reads it as one. */
  var word = /[\p{L}\p{N}\p{M}]+/gu, digest = /^[0-9a-f]{32,}$/i;

  function lines(rects, upright) {
    var list = Array.from(rects).filter(function (r) { return r.width > 0 && r.height > 0; });
    list.sort(function (a, b) { return upright ? a.top - b.top : a.left - b.left; });
    var n = 0, end = -Infinity;
    list.forEach(function (r) {
      var middle = upright ? (r.top + r.bottom) / 2 : (r.left + r.right) / 2;
      if (middle >= end) { n++; end = upright ? r.bottom : r.right; }
    });
    return n;
  }

  function words(run) {
    var text = run.map(function (n) { return n.data; }).join("");
    function place(at) {
      for (var i = 0; i < run.length; i++) {
        if (at <= run[i].data.length) return [run[i], at];
        at -= run[i].data.length;
      }
    }
    var m;
    word.lastIndex = 0;
    while ((m = word.exec(text))) {
      if (digest.test(m[0])) continue;
      var range = document.createRange(), from = place(m.index + 1), to = place(m.index + m[0].length);
      range.setStart(from[0], from[1] - 1);
      range.setEnd(to[0], to[1]);
      var e = from[0].parentElement, upright = isUpright(e);
      if (lines(range.getClientRects(), upright) > 1) tell("broken", m[0], e);
      else if (upright) {
        var r = range.getBoundingClientRect(), w = seenThrough(e), b = block(e).getBoundingClientRect();
        if (r.width === 0) continue;
        var out = r.right > b.right + 1 || r.left < b.left - 1;
        var cut = (r.right > w.right + 1 || r.left < w.left - 1) && !scrolls(e);
        if ((out && !(scrolls(e) && block(e).localName === "pre")) || cut) tell("cut", m[0], e);
      }
    }
  }

  var control = "button, input, select, textarea";
  function overlaps(all) {
    var boxes = [];
    function put(r, e, kind) {
      var c = within(r, e);
      if (c) boxes.push({ r: c, e: e, block: block(e), kind: kind });
    }
    all.forEach(function (run) {
      run.forEach(function (node) {
        var e = node.parentElement;
        if (!node.data.trim() || floats(e)) return;
        var range = document.createRange();
        range.selectNodeContents(node);
        Array.from(range.getClientRects()).forEach(function (r) {
          var cut = r.height * 0.15; /* above and below the letters */
          put({ left: r.left, right: r.right, top: r.top + cut, bottom: r.bottom - cut }, e, node.data);
        });
      });
    });
    document.querySelectorAll(control).forEach(function (e) { if (visible(e) && !floats(e)) put(e.getBoundingClientRect(), e, e.localName); });
    boxes.sort(function (a, b) { return a.r.top - b.r.top; });
    boxes.forEach(function (a, i) {
      for (var j = i + 1; j < boxes.length && boxes[j].r.top < a.r.bottom - 2; j++) {
        var b = boxes[j];
        if (Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left) <= 2 || Math.min(a.r.bottom, b.r.bottom) - b.r.top <= 2) continue;
        if (a.e.contains(b.e) || b.e.contains(a.e)) continue;
        tell("overlap", a.kind.trim() + " | " + b.kind.trim(), a.e);
        break;
      }
    });
  }

  /* A link that stands between other words takes its height from their line (WCAG 2.2, 2.5.8). */
  function inText(e) {
    if (!isInline(e) && style(e).display !== "inline-block") return false;
    var own = e.textContent.length, b = block(e.parentElement), text = b.textContent.trim();
    Array.from(b.querySelectorAll("button")).forEach(function (x) { if (x !== e) text = text.replace(x.textContent.trim(), ""); });
    return text.trim().length > e.textContent.trim().length && own > 0 && e.localName === "a";
  }
  function targets() {
    document.querySelectorAll("a[href], button, input, select, textarea, summary").forEach(function (e) {
      if (!visible(e) || inText(e)) return;
      var r = e.getBoundingClientRect();
      (e.labels || []).forEach(function (l) {
        var b = l.contains(e) ? l.getBoundingClientRect() : r;
        if (b.width >= r.width && b.height >= r.height) r = b;
      });
      if (r.width > 0 && (r.width < 23.5 || r.height < 23.5)) tell("small", Math.round(r.width) + " by " + Math.round(r.height) + " " + (e.textContent || e.name || e.id).trim(), e);
    });
  }

  var width = document.scrollingElement.scrollWidth, has = document.documentElement.clientWidth;
  if (width > has) {
    var wide = Array.from(document.querySelectorAll("body *")).find(function (e) { return visible(e) && e.getBoundingClientRect().right + scrollX > has + 1 && seenThrough(e.parentElement).right > has; });
    tell("sideways", width + " of " + has, wide || document.body);
  }
  var all = runs();
  all.forEach(words);
  overlaps(all);
  targets();
  return found;
}
