/* The questions of the start page. What is typed suggests what can be asked
   about; an answer is looked up in what Go has made, and nothing is decided. */
(function () {
  "use strict";
  var most = 12;  /* suggestions */
  var rowsAtFirst = 25;
  var typesAtFirst = 10;
  var answer = document.getElementById("answer");
  var form = document.getElementById("ask-form");
  if (!form) return;

  var element = spineguard.make;
  var code = spineguard.code;
  function link(content, href) { return element("a", { href: href }, content); }

  function joined(list, separator) {
    var out = document.createDocumentFragment();
    list.forEach(function (e, i) { out.append(i ? separator : "", e); });
    return out;
  }
  function copied(text) {
    var button = element("button", { type: "button", className: "copy" }, "Copy");
    button.dataset.copy = text;
    button.setAttribute("aria-label", "Copy " + text);
    return button;
  }
  /* distinct is how many there are, of whom or of which several rows may speak: one for
     each area of work. */
  function distinct(list, of) { return new Set(list.map(of)).size; }
  function counted(n, one, many) { return n + " " + (n === 1 ? one : many || one + "s"); }

  /* tableOf has a row for each of a list; those that are too many come when
     they are asked for. */
  function tableOf(title, columns, list, cells) {
    var body = element("tbody");
    var box = element("div", { className: "scroll" }, element("table", { className: "cards" },
      element("caption", {}, title),
      element("thead", {}, element("tr", {}, joined(columns.map(function (c) { return element("th", { scope: "col" }, c); }), ""))),
      body));
    var out = element("div", { className: "table" }, box);
    function draw(from, to) {
      list.slice(from, to).forEach(function (e) {
        var row = element("tr");
        cells(e).forEach(function (content, i) {
          var cell = i ? element("td") : element("th", { scope: "row" });
          if (i) cell.dataset.label = columns[i];
          if (typeof content === "number") {
            cell.className = spineguard.words[content];
            content = spineguard.said(content);
          }
          cell.append(content);
          row.append(cell);
        });
        body.append(row);
      });
    }
    draw(0, rowsAtFirst);
    if (list.length > rowsAtFirst) {
      var more = element("button", { type: "button" }, "Show all " + list.length);
      more.addEventListener("click", function () {
        var next = body.rows.length;
        draw(next);
        more.remove();
        var first = body.rows[next].querySelector("a");
        if (first) first.focus();
      });
      out.append(element("p", {}, more));
    }
    return out;
  }
  /* filled leaves out the columns in which nothing stands. A column is its title
     and what stands in it. */
  function filled(title, list, columns) {
    var used = columns.filter(function (c) { return list.some(function (e) { return c[1](e) !== ""; }); });
    return tableOf(title, used.map(function (c) { return c[0]; }), list, function (e) { return used.map(function (c) { return c[1](e); }); });
  }
  function facts(list) {
    return element("dl", {}, joined(list.filter(function (f) { return f[1] !== null && f[1] !== ""; }).map(function (f) {
      return element("div", {}, element("dt", {}, f[0]), element("dd", {}, f[1]));
    }), ""));
  }
  function legend() {
    return element("p", { className: "get" }, spineguard.said(1) + ": sees that there is a record, and where. " + spineguard.said(2) + ": may retrieve it, too.");
  }
  function leads() {
    return element("p", { className: "leads" }, joined(Array.from(arguments).map(function (l) { return link(l[0], l[1]); }), " · "));
  }
  function matrix(filter) { return "rbac.html#" + new URLSearchParams(filter); }

  /* ways are the ways of somebody to a group, each with the cell that says so. */
  function ways(row, group, level) {
    return joined(spineguard.waysIn(row, group).map(function (w) {
      var path = joined(w.path.map(function (a) { return element("a", { href: a[2], title: a[1] }, code(a[0])); }), " → ");
      return element("div", {}, w.level === level ? "" : spineguard.said(w.level) + " by ", path, spineguard.inAreas(w.areas), w.where ? [": ", code(w.where)] : "");
    }), "");
  }
  function named(who, area) {
    return element("span", {}, link(who[0], who[2]), " " + who[1] + (area ? " in " + area : ""));
  }
  var way = "path and cell";

  var access = ["access"], answers = ["answers"], both = ["access", "answers"];
  function store() { return spineguard.store.answers; }
  function interaction(i) { return store().interactions[i]; }
  function interactionLink(i) {
    var id = interaction(i);
    return element("span", {}, link(code(id.id), id.href), " ", copied(id.id));
  }
  function key(href) { return href.slice(href.indexOf("#") + 1); }

  function systemChoices() {
    return store().systems.map(function (s) { return { key: key(s.href), label: (s.asid + " " + s.ods).trim(), kind: "system", system: s, href: s.href }; });
  }
  function interactionChoices() {
    return store().interactions.map(function (i, at) { return { key: key(i.href), label: i.id, kind: "interactionId", at: at }; });
  }

  /* A question has choices, each with a key for the address, and an answer. */
  var questions = {
    who: {
      needs: access,
      choices: function () {
        var out = [];
        spineguard.store.access.groups.forEach(function (g, at) {
          out.push({ key: key(g.href), label: g.name, kind: "record group", at: at, href: g.href, filter: g.name });
          g.types.forEach(function (t) { out.push({ key: key(t[2]), label: t[1], code: t[0], kind: "record type", at: at, href: t[2], filter: t[0] }); });
        });
        return out;
      },
      answer: function (c) {
        var group = spineguard.store.access.groups[c.at];
        var viewers = spineguard.viewers(c.at);
        function of(kind) { return viewers.filter(function (s) { return s.row.kind === kind; }); }
        function levels(kind, one, many) {
          function who(list) { return distinct(list, function (s) { return s.row.at; }); }
          var record = who(of(kind).filter(function (s) { return s.level === 2; }));
          return counted(record, one, many) + (record === 1 ? " opens" : " open") + " the record, " + (who(of(kind)) - record) + " the pointer only";
        }
        function table(kind, title, column) {
          if (!of(kind).length) return "";
          return tableOf(title, [column, "access", way], of(kind), function (s) {
            return [named(s.row.who, s.row.area), s.level, ways(s.row, c.at, s.level)];
          });
        }
        return [
          element("h2", {}, "Who can see " + c.label),
          element("p", {}, c.kind === "record type" ? ["It belongs to the record group ", link(group.name, group.href), ". "] : "",
            viewers.length ? "By their baselines " + levels("role", "job role") + ". Alone, " + levels("activity", "activity", "activities") + ". Who sees one type of a group sees all of them." : "Nobody sees it."),
          viewers.length ? legend() : "",
          leads(["In the matrix", matrix({ type: c.filter })], ["On its page", c.href]),
          table("role", "Job roles that see it by their baselines", "job role"),
          table("activity", "Activities that open it", "activity")
        ];
      }
    },
    what: {
      needs: both,
      choices: function () {
        var d = spineguard.store.access;
        function person(kind, word) {
          return function (p, at) { return { key: key(p[2]), label: p[0] + " " + p[1], kind: word, of: kind, at: at, href: p[2], code: p[0] }; };
        }
        return d.roles.map(person("role", "job role")).concat(d.activities.map(person("activity", "activity")), systemChoices());
      },
      answer: function (c) { return c.system ? systemAnswer(c) : personAnswer(c); }
    },
    id: {
      needs: answers,
      choices: function () {
        var d = store();
        var services = new Set(d.endpoints.map(function (e) { return e.service; }));
        return d.endpoints.map(function (e) {
          return { key: e.label + (services.size > 1 ? " " + e.service : ""), label: e.label, code: services.size > 1 ? e.service : "", kind: "endpoint", endpoint: e };
        }).concat(d.formats.map(function (f) {
          return { key: key(f.href), label: f.name || f.code, code: f.name ? f.code : "", kind: "format", format: f, also: f.system + " " + f.mime.join(" ") };
        }), interactionChoices());
      },
      answer: function (c) { return c.endpoint ? endpointAnswer(c) : c.format ? formatAnswer(c) : interactionAnswer(c); }
    },
    system: {
      needs: answers,
      choices: function () { return interactionChoices().concat(systemChoices()); },
      answer: function (c) { return c.system ? systemAnswer(c) : interactionAnswer(c, "Which systems send and receive "); }
    },
    use: {
      needs: answers,
      choices: function () {
        return store().functions.map(function (f) { return { key: key(f.href), label: f.name, kind: "function", f: f, also: f.needs }; });
      },
      answer: function (c) {
        return [
          element("h2", {}, "Who may use " + c.label),
          c.f.roles.length ? element("p", {}, "The baselines of " + counted(c.f.roles.length, "job role") + " are enough.") : "",
          facts([["Needs", c.f.needs], ["Demanded by", c.f.ids.length ? joined(c.f.ids.map(interactionLink), ", ") : ""]]),
          leads(["On its page", c.f.href]),
          c.f.roles.length ? tableOf("Job roles whose baseline is enough", ["job role", "path"], c.f.roles, function (r) { return [named(r), code(r[3])]; }) : element("p", {}, "The baseline of no job role is enough.")
        ];
      }
    }
  };

  /* typesOf names the record types of a group, the first of them if there are many. */
  function typesOf(group) {
    var names = group.types.slice(0, typesAtFirst).map(function (t) { return t[1]; }).join(", ");
    return element("span", { className: "types" }, names + (group.types.length > typesAtFirst ? " and " + (group.types.length - typesAtFirst) + " more" : ""));
  }
  function personAnswer(c) {
    var seen = spineguard.seen(c.of, c.at);
    var uses = c.of === "role" ? store().functions.filter(function (f) { return f.roles.some(function (r) { return r[0] === c.code; }); }) : [];
    var filter = {};
    filter[c.of] = c.code;
    return [
      element("h2", {}, "What " + c.label + " may see"),
      element("p", {}, (seen.length ? counted(distinct(seen, function (s) { return s.group; }), "record group") : "No record type") + (c.of === "role" ? ", by the baseline of the job role. What a user is given beside it comes on top." : ".")),
      seen.length ? legend() : "",
      leads(["In the matrix", matrix(filter)], ["On its page", c.href]),
      seen.length ? tableOf("Record groups", ["record group", "access", way], seen, function (s) {
        var group = spineguard.store.access.groups[s.group];
        return [element("span", {}, link(group.name, group.href), s.area ? " in " + s.area : "", typesOf(group)), s.level, ways({ kind: c.of, at: c.at, area: s.area }, s.group, s.level)];
      }) : "",
      uses.length ? facts([["May use", joined(uses.map(function (f) { return link(f.name, f.href); }), ", ")]]) : ""
    ];
  }
  function systemAnswer(c) {
    function ids(list) { return list.length ? element("ul", {}, joined(list.map(function (i) { return element("li", {}, interactionLink(i)); }), "")) : "nothing"; }
    return [
      element("h2", {}, "What the system " + c.label + " sends and receives"),
      facts([["Sends", ids(c.system.sends)], ["Receives", ids(c.system.receives)]]),
      leads(["On its page", c.href])
    ];
  }
  function operationColumns(of) {
    return [["selected by", function (e) { return code(of(e).when); }], ["actor", function (e) { return of(e).actor; }], ["demands of the user", function (e) { return of(e).demands; }]];
  }
  function endpointAnswer(c) {
    var e = c.endpoint;
    return [
      element("h2", {}, "InteractionId of ", code(e.label)),
      element("p", {}, "An endpoint of the service " + e.service + (e.none ? ", which has none: " + e.none : "") + "."),
      e.operations.length ? filled("InteractionIds", e.operations, [["interactionId", function (o) { return interactionLink(o.id); }]].concat(operationColumns(function (o) { return o; }))) : ""
    ];
  }
  function formatAnswer(c) {
    var f = c.format;
    return [
      element("h2", {}, "InteractionId of the format " + c.label),
      facts([
        ["InteractionId", f.id < 0 ? "none that is known" : interactionLink(f.id)], ["Code", element("span", {}, code(f.code), " ", copied(f.code))], ["Code system", code(f.system)],
        ["Retrieval", f.retrieval === "ssp" ? "through the SSP" : f.retrieval], ["MIME types", f.mime.length ? joined(f.mime.map(code), ", ") : ""], ["Written at", f.where ? code(f.where) : ""]
      ]),
      leads(["On its page", f.href])
    ];
  }
  function interactionAnswer(c, question) {
    var d = store();
    var places = [];
    d.endpoints.forEach(function (e) { e.operations.forEach(function (o) { if (o.id === c.at) places.push({ e: e, o: o }); }); });
    function systems(what) {
      var list = d.systems.filter(function (s) { return s[what].indexOf(c.at) >= 0; });
      return list.length ? joined(list.map(function (s) { return element("span", {}, link(s.asid, s.href), " " + s.ods); }), ", ") : "no system that is listed";
    }
    return [
      element("h2", {}, question || "", code(c.label), " ", copied(c.label)),
      d.systems.length ? facts([["Sent by", systems("sends")], ["Received by", systems("receives")]]) : "",
      places.length ? filled("Endpoints", places, [["endpoint", function (p) { return code(p.e.label); }]].concat(operationColumns(function (p) { return p.o; }))) : "",
      leads(["On its page", interaction(c.at).href])
    ];
  }

  function ready(question, done) {
    var needs = question.needs.slice();
    (function next() {
      if (needs.length) return spineguard.load(needs.shift(), next);
      if (!question.list) {
        question.list = question.choices();
        question.list.forEach(function (c) { c.text = [c.label, c.code || "", c.kind, c.also || ""].join(" "); });
      }
      done(question.list);
    })();
  }

  function say(parts) {
    answer.replaceChildren.apply(answer, parts.filter(Boolean));
    answer.hidden = false;
  }
  function show(name, choice) {
    say(questions[name].answer(choice));
    var heading = answer.querySelector("h2");
    heading.tabIndex = -1;
    return heading;
  }

  /* combobox makes a field one that suggests, as the W3C describes it (ARIA
     Authoring Practices: editable combobox with list autocomplete). */
  function combobox(input) {
    var name = input.dataset.ask;
    var question = questions[name];
    var list = element("ul", { id: input.id + "-list", className: "choices", hidden: true });
    var label = input.labels[0].textContent;
    var shown = [], active = -1;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label);
    [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]].forEach(function (a) { input.setAttribute(a[0], a[1]); });
    input.after(list);

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function activate(at) {
      active = at;
      Array.from(list.children).forEach(function (o, i) { if (shown[i]) o.setAttribute("aria-selected", String(i === at)); });
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
    function option(c, i) {
      var o = element("li", { id: list.id + "-" + i }, element("span", {}, c.label), " ", element("span", { className: "kind" }, (c.code && c.label.indexOf(c.code) < 0 ? c.code + " · " : "") + c.kind));
      o.setAttribute("role", "option");
      o.setAttribute("aria-selected", "false");
      o.addEventListener("mousedown", function (e) { e.preventDefault(); });
      o.addEventListener("click", function () { choose(c); });
      return o;
    }
    function suggest(then) {
      var query = input.value;
      ready(question, function (all) {
        if (input.value !== query || document.activeElement !== input) return;
        var found = spineguard.find(all, query);
        shown = found.slice(0, most);
        list.replaceChildren.apply(list, shown.map(option));
        if (!shown.length || found.length > most) list.append(disabled(shown.length ? "and " + (found.length - most) + " more: type on" : "Nothing here has this name"));
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
        list.scrollIntoView({ block: "nearest" });
        spineguard.say(counted(found.length, "suggestion"));
        if (shown.length) activate(0);
        if (then) then();
      });
    }
    function disabled(text) {
      var o = element("li", {}, text);
      o.setAttribute("role", "option");
      o.setAttribute("aria-disabled", "true");
      return o;
    }
    function choose(c) {
      close();
      input.value = c.label;
      spineguard.set({ ask: name, of: c.key });
      var heading = show(name, c);
      heading.focus({ preventScroll: true });
      answer.scrollIntoView({ block: answer.getBoundingClientRect().top > innerHeight / 2 ? "start" : "nearest" });
    }
    function enter() {
      if (list.hidden) return suggest(function () { if (shown.length === 1) choose(shown[0]); });
      if (shown[active]) choose(shown[active]);
    }

    input.addEventListener("input", function () { suggest(); });
    input.addEventListener("click", function () { if (list.hidden) suggest(); });
    input.addEventListener("focus", function () { input.select(); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (e) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (step && list.hidden) { e.preventDefault(); suggest(); return; }
      if (step && shown.length) { e.preventDefault(); activate((active + step + shown.length) % shown.length); }
      if (e.key === "Enter") { e.preventDefault(); enter(); }
      if (e.key === "Escape" && !list.hidden) { e.preventDefault(); close(); }
    });
    return { name: name, input: input };
  }

  var fields = Array.from(form.querySelectorAll("[data-ask]")).map(combobox);
  form.addEventListener("submit", function (e) { e.preventDefault(); });

  spineguard.onState(function (params) {
    var name = params.get("ask");
    var field = fields.find(function (f) { return f.name === name; });
    if (!field || !params.get("of")) return;
    ready(questions[name], function (all) {
      var choice = all.find(function (c) { return c.key === params.get("of"); });
      if (!choice) return say([element("p", {}, "This address asks about something that the policy does not have.")]);
      field.input.value = choice.label;
      show(name, choice);
      if (document.activeElement === document.body) answer.scrollIntoView({ block: "nearest" });
    });
  });
})();
