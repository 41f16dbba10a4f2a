/* Who sees what, out of data/access.js. It decides nothing: Go has worked out
   every level and every way, and this unpacks them. A kind is "role" or
   "activity"; a group, a set, and somebody ("at") are indexes of the data; a level is 0 none,
   1 pointer, 2 record. */
(function () {
  "use strict";
  var kinds = ["role", "activity"];
  var words = ["none", "pointer", "record"];
  var shapes = ["○", "◐", "●"];
  var data, unpacked, sights, rows, ways;

  function people(kind) {
    return kind === "role" ? data.roles : data.activities;
  }

  /* runs are the stretches of a set, with two bits a group. */
  function runs(set) {
    if (!unpacked[set]) unpacked[set] = (data.sets[set] || []).map(function (run) {
      return { first: run[0], bytes: atob(run[1]) };
    });
    return unpacked[set];
  }

  function levelIn(run, group) {
    var i = group - run.first;
    if (i < 0 || i >> 2 >= run.bytes.length) return 0;
    var level = run.bytes.charCodeAt(i >> 2) >> 2 * (i & 3) & 3;
    return level === 3 ? 0 : level;
  }

  function levelOf(set, group) {
    return runs(set).reduce(function (level, run) { return level || levelIn(run, group); }, 0);
  }

  /* sight are the groups of a set that are seen, in their order. */
  function sight(set) {
    if (!sights[set]) {
      sights[set] = [];
      runs(set).forEach(function (run) {
        var end = Math.min(run.first + 4 * run.bytes.length, data.groups.length);
        for (var g = run.first; g < end; g++) if (levelIn(run, g)) sights[set].push({ group: g, level: levelIn(run, g) });
      });
    }
    return sights[set];
  }

  /* rowsOf are the rows of a kind: everybody, and behind them a row for each
     area of work to which something of theirs is limited. */
  function rowsOf(kind) {
    if (!rows[kind]) rows[kind] = data.rows[kind].map(function (r) {
      return { kind: kind, at: r[0], who: people(kind)[r[0]].slice(0, 3), area: r[1], set: r[2] };
    });
    return rows[kind];
  }

  function viewers(group) {
    var out = [];
    kinds.forEach(function (kind) {
      rowsOf(kind).forEach(function (row) {
        var level = levelOf(row.set, group);
        if (level) out.push({ row: row, level: level });
      });
    });
    return out.sort(function (a, b) { return b.level - a.level; });
  }

  function seen(kind, at) {
    var out = [];
    rowsOf(kind).forEach(function (row) {
      if (row.at === at) sight(row.set).forEach(function (s) { out.push({ group: s.group, level: s.level, area: row.area }); });
    });
    return out;
  }

  /* waysFrom are the ways of an activity, by group. */
  function waysFrom(activity) {
    if (!ways[activity]) {
      ways[activity] = new Map();
      (data.ways[activity] || []).forEach(function (w) {
        var g = data.grants[w[0]][0];
        if (!ways[activity].has(g)) ways[activity].set(g, []);
        ways[activity].get(g).push(w);
      });
    }
    return ways[activity];
  }

  function from(kind, at) {
    return kind === "role" ? data.roles[at][3] : [at];
  }
  function inOrder(list) {
    return list.sort(function (a, b) { return a[0] - b[0]; }).map(function (w) {
      var grant = data.grants[w[0]];
      return { group: grant[0], path: w[1].map(function (a) { return data.activities[a]; }), level: grant[1], areas: grant[3] || [], where: grant[4] };
    });
  }

  /* allWays are the ways of somebody to every group, in the order of the grants. */
  function allWays(kind, at) {
    return inOrder(from(kind, at).flatMap(function (activity) { return data.ways[activity] || []; }));
  }

  /* waysOf are those to one group. */
  function waysOf(kind, at, group) {
    return inOrder(from(kind, at).flatMap(function (activity) { return waysFrom(activity).get(group) || []; }));
  }

  /* waysIn are those to one group that count in a row: in its area of work, and everywhere. */
  function waysIn(row, group) {
    return waysOf(row.kind, row.at, group).filter(function (w) { return !w.areas.length || w.areas.indexOf(row.area) >= 0; });
  }

  /* make is an element with properties, and with what stands in it: texts, elements,
     and lists of these. */
  function make(name, props) {
    var e = Object.assign(document.createElement(name), props);
    e.append.apply(e, Array.prototype.slice.call(arguments, 2).flat(Infinity).filter(Boolean));
    return e;
  }

  /* code is a code whose line may break behind what parts it, as in the pages that Go writes. */
  function code(text, props) {
    var pieces = (text || "").match(/[^:.\/!?&=_|]*[:.\/!?&=_|]+|[^:.\/!?&=_|]+/g) || [];
    return text ? make("code", props, pieces.map(function (piece, i) { return [i && make("wbr"), piece]; })) : "";
  }

  function inAreas(areas) {
    return areas.length ? " in " + areas.join(", ") + " alone" : "";
  }

  spineguard.access = function (d) {
    data = spineguard.store.access = d;
    unpacked = [];
    sights = [];
    ways = [];
    rows = {};
  };
  Object.assign(spineguard, {
    make: make,
    code: code,
    words: words,
    said: function (level) { return shapes[level] + " " + words[level]; },
    inAreas: inAreas,
    rowsOf: rowsOf, levelOf: levelOf, sight: sight, viewers: viewers, seen: seen, allWays: allWays, waysOf: waysOf, waysIn: waysIn
  });
})();
