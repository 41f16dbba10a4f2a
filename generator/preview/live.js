/* Added to each page by the preview: it shows how the documents are, and loads
   the page again when it has changed. */
(function () {
  "use strict";
  var version = 0;
  var style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "-/live.css";
  document.head.appendChild(style);

  var line = document.createElement("p");
  line.id = "live";
  line.setAttribute("role", "status");
  document.querySelector("main").before(line);

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

  var source = new EventSource("-/events");
  source.onmessage = function (event) {
    var now = JSON.parse(event.data);
    if (version && version !== now.version) {
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
