// SPDX-License-Identifier: Apache-2.0

package overlay_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/overlay"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

const (
	head   = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n"
	head11 = "overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n"
)

const document = `openapi: 3.0.3
paths:
  /a/{id}: {get: {tags: [x], summary: old}, put: {summary: two}}
  /b: {get: {summary: three}}
list:
  - {n: 1}
  - {n: 2}
`

// apply applies overlays to a document and returns the document in flow
// style, or the findings.
func apply(t *testing.T, doc string, overlays ...string) string {
	t.Helper()
	root, findings := yamldoc.Parse("doc.yaml", []byte(doc), yamldoc.Limits{})
	if root == nil {
		t.Fatal(findings)
	}
	d := overlay.NewDocument("doc.yaml", root, overlay.Origins{}, yamldoc.Limits{Nodes: 10_000})
	var list finding.List
	for i, text := range overlays {
		o, findings := overlay.Parse(fmt.Sprintf("o%d.yaml", i+1), []byte(text), yamldoc.Limits{})
		list.Add(findings...)
		if o != nil {
			list.Add(d.Apply(o)...)
		}
	}
	if list.Len() > 0 {
		var out []string
		for _, f := range list.Sorted() {
			line := fmt.Sprintf("%s %s: %s", f.Position, f.Rule, f.Message)
			for _, r := range f.Related {
				line += fmt.Sprintf(" (%s %s)", r.Position, r.Message)
			}
			out = append(out, line)
		}
		return strings.Join(out, "\n")
	}
	return flow(root)
}

func flow(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.MappingNode:
		for k, v := range yamldoc.Pairs(n) {
			parts = append(parts, k.Value+": "+flow(v))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case yaml.SequenceNode:
		for _, c := range n.Content {
			parts = append(parts, flow(c))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return n.Value
}

func TestUpdatesAndRemovals(t *testing.T) {
	tests := map[string]struct{ doc, actions, want string }{
		"add to the root":               {"{a: 1}", "- {target: $, update: {b: {c: 2}}}", "{a: 1, b: {c: 2}}"},
		"merge deeply":                  {"{a: {b: {c: 1}}}", "- {target: $, update: {a: {b: {d: 2}}}}", "{a: {b: {c: 1, d: 2}}}"},
		"replace a scalar":              {"{a: {b: 1}}", "- {target: $.a, update: {b: two}}", "{a: {b: two}}"},
		"append a list in an update":    {"{a: {b: [1]}}", "- {target: $.a, update: {b: [2, 3]}}", "{a: {b: [1, 2, 3]}}"},
		"append an entry to a list":     {"{a: [1]}", "- {target: $.a, update: {b: 2}}", "{a: [1, {b: 2}]}"},
		"a name in quotes":              {"{p: {'/a/{id}': {get: {}}}}", "- {target: \"$.p['/a/{id}'].get\", update: {x: 1}}", "{p: {/a/{id}: {get: {x: 1}}}}"},
		"a name in double quotes":       {"{p: {\"it's\": {}}}", "- target: $.p[\"it's\"]\n    update: {x: 1}", "{p: {it's: {x: 1}}}"},
		"an escaped quote":              {"{p: {\"it's\": {}}}", `- {target: "$.p['it\\'s']", update: {x: 1}}`, "{p: {it's: {x: 1}}}"},
		"everything below":              {"{p: {a: {g: {}}, b: {g: {}}}}", "- {target: '$.p.*.g', update: {x: 1}}", "{p: {a: {g: {x: 1}}, b: {g: {x: 1}}}}"},
		"everything in brackets":        {"{p: [{}, {}]}", "- {target: '$.p[*]', update: {x: 1}}", "{p: [{x: 1}, {x: 1}]}"},
		"an entry of a list":            {"{p: [{}, {}]}", "- {target: '$.p[1]', update: {x: 1}}", "{p: [{}, {x: 1}]}"},
		"remove keys and entries":       {"{p: {a: 1, b: 2}, l: [1, 2, 3]}", "- {target: $.p.a, remove: true}\n  - {target: '$.l[1]', remove: true}", "{p: {b: 2}, l: [1, 3]}"},
		"remove all":                    {"{p: {a: 1, b: 2}, l: [1, 2]}", "- {target: '$.p.*', remove: true}\n  - {target: '$.l[*]', remove: true}", "{p: {}, l: []}"},
		"remove: false does not remove": {"{a: {}}", "- {target: $.a, remove: false, update: {x: 1}}", "{a: {x: 1}}"},
		"later actions see earlier":     {"{}", "- {target: $, update: {a: {}}}\n  - {target: $.a, update: {b: 1}}", "{a: {b: 1}}"},
		"a search at any depth":         {"{p: {a: {g: {}}, g: {}}}", "- {target: $..g, update: {x: 1}}", "{p: {a: {g: {x: 1}}, g: {x: 1}}}"},
		"a filter":                      {"{l: [{n: 1}, {n: 2}]}", "- {target: '$.l[?@.n == 2]', update: {x: 1}}", "{l: [{n: 1}, {n: 2, x: 1}]}"},
		"a slice and a negative index":  {"{l: [{}, {}, {}]}", "- {target: '$.l[0:2]', update: {x: 1}}\n  - {target: '$.l[-1]', update: {y: 1}}", "{l: [{x: 1}, {x: 1}, {y: 1}]}"},
		"a place selected twice":        {"{a: []}", "- {target: '$[\"a\", \"a\"]', update: 1}", "{a: [1]}"},
		"match is of the whole text":    {"{l: [xa, x, yb, y]}", "- {target: '$.l[?match(@, \"x|y\")]', remove: true}", "{l: [xa, yb]}"},
		"match with nothing":            {"{l: [xa, x]}", "- {target: '$.l[?!match(@, @.p)]', remove: true}", "{l: []}"},
		"remove a place and one in it":  {"{l: [{n: 1}, {m: [{n: 2}], n: 1}, {n: 3}]}", "- {target: '$..[?@.n < 3]', remove: true}", "{l: [{n: 3}]}"},
		"remove and add again":          {"{a: 1, b: 2}", "- {target: $.a, remove: true}\n  - {target: $, update: {a: 3}}\n  - {target: '$[?@ == 3]', remove: true}\n  - {target: $, update: {a: 4}}", "{b: 2, a: 4}"},
		"a list is one entry in 1.0":    {"{a: [1]}", "- {target: $.a, update: [2, 3]}", "{a: [1, [2, 3]]}"},
		"a key that is a number":        {"{r: {200: {}}}", "- {target: \"$.r['200']\", update: {x: 1}}", "{r: {200: {x: 1}}}"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := apply(t, tt.doc, head+"  "+tt.actions+"\n"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestVersion11(t *testing.T) {
	tests := map[string]struct{ doc, actions, want string }{
		"a list is appended":          {"{a: [1]}", "- {target: $.a, update: [2, 3]}", "{a: [1, 2, 3]}"},
		"a mapping is one entry":      {"{a: [1]}", "- {target: $.a, update: {b: 2}}", "{a: [1, {b: 2}]}"},
		"a list in a list":            {"{a: [[1]]}", "- {target: '$.a[0]', update: [2]}\n  - {target: '$.a[0][?@ == 2]', update: 3}", "{a: [[1, 3]]}"},
		"a scalar is replaced":        {"{a: 1, l: [x, y]}", "- {target: $.a, update: two}\n  - {target: '$.l[?@ == \"y\"]', update: z}", "{a: two, l: [x, z]}"},
		"copy":                        {"{a: {x: 1}, b: {y: 2}}", "- {target: $.b, copy: $.a}", "{a: {x: 1}, b: {y: 2, x: 1}}"},
		"copy a scalar":               {"{a: 1, b: 2}", "- {target: $.b, copy: $.a}", "{a: 1, b: 1}"},
		"copy a list":                 {"{a: [1], b: [2]}", "- {target: $.b, copy: $.a}", "{a: [1], b: [2, 1]}"},
		"a filter sees what changed":  {"{l: [x, y]}", "- {target: '$.l[1]', update: z}\n  - {target: '$.l[?@ == \"z\"]', update: w}", "{l: [x, w]}"},
		"a list that has lost one":    {"{l: [1, [2], [3]]}", "- {target: '$.l[0]', remove: true}\n  - {target: '$.l[0]', update: [5]}\n  - {target: '$.l[?@[1] == 5]', update: [6]}", "{l: [[2, 5, 6], [3]]}"},
		"copy into itself":            {"{a: {b: {}}}", "- {target: $.a.b, copy: $}", "{a: {b: {a: {b: {}}}}}"},
		"move":                        {"{p: {a: {x: [1]}}}", "- {target: $.p, update: {b: {}}}\n  - {target: $.p.b, copy: $.p.a}\n  - {target: $.p.a, remove: true}", "{p: {b: {x: [1]}}}"},
		"copy what has lost an entry": {"{a: {x: 1, y: 2}, b: {}}", "- {target: $.a.x, remove: true}\n  - {target: $.b, copy: $.a}", "{a: {y: 2}, b: {y: 2}}"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := apply(t, tt.doc, head11+"  "+tt.actions+"\n"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestExtends(t *testing.T) {
	other := func(resolved string) string {
		return `overlay-extends: the overlay extends %q (that is "` + resolved + `") and is applied to "doc.yaml"`
	}
	const elsewhere = `overlay-extends-elsewhere: the overlay extends %q and is applied to "doc.yaml", which may be another document`
	for extends, want := range map[string]string{
		"doc.yaml": "", "./doc.yaml": "", "x/../doc.yaml": "", "doc%2Eyaml": "", "doc.yaml?x": "",
		"https://example.org/a/doc.yaml": "", "file:///a/doc.yaml": "", "/doc.yaml": "",
		"other.yaml": other("other.yaml"), "../doc.yaml": other("../doc.yaml"), "a/doc.yaml": other("a/doc.yaml"),
		"": other("o1.yaml"), "#x": other("o1.yaml"), "Doc.yaml": other("Doc.yaml"),
		"https://example.org/doc.json": elsewhere, "//example.org": elsewhere, "/openapi.yaml": elsewhere, "urn:doc": elsewhere,
	} {
		got := apply(t, "{a: 1}", strings.Replace(head, "actions:", "extends: '"+extends+"'\nactions:", 1)+"  - {target: $, update: {b: 2}}\n")
		if want == "" {
			want = "{a: 1, b: 2}"
		} else {
			want = "o1.yaml:3:10 " + fmt.Sprintf(want, extends)
		}
		if got != want {
			t.Errorf("%q: got\n%s\nwant\n%s", extends, got, want)
		}
	}
	if got, want := apply(t, "{}", "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nextends: '%zz'\nactions:\n  - {target: $, update: {b: 2}}\n"),
		`o1.yaml:3:10 overlay-shape: extends: "%zz" is not a path or a URL`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatCannotBeApplied(t *testing.T) {
	tests := map[string]struct{ overlay, want string }{
		"no match":               {head + "  - {target: \"$.paths['/c'].get\", update: {x: 1}}", `o1.yaml:4:14 overlay-no-match: the target "$.paths['/c'].get" matches nothing in doc.yaml`},
		"no match for a removal": {head + "  - {target: $.nothing, remove: true}", `o1.yaml:4:14 overlay-no-match: the target "$.nothing" matches nothing in doc.yaml`},
		"behind a reference":     {head + "  - {target: $, update: {x: {$ref: a.yaml}}}\n  - {target: $.x.get, update: {x: 1}}", `o1.yaml:5:14 overlay-no-match: the target "$.x.get" matches nothing in doc.yaml (o1.yaml:4:36 the document refers to "a.yaml" here)`},
		"scalar target":          {head + "  - {target: $.openapi, update: {x: 1}}", `o1.yaml:4:14 overlay-mismatch: the target "$.openapi" selects a text; an update needs a mapping or a list (doc.yaml:1:10 selected here)`},
		"list into a mapping":    {head + "  - {target: $.paths, update: [1]}", `o1.yaml:4:31 overlay-mismatch: the update is a list where the document has a mapping (doc.yaml:3:3 the document has this)`},
		"mapping over a scalar":  {head + "  - target: $.paths['/b'].get\n    update: {summary: {x: 1}}", `o1.yaml:5:23 overlay-mismatch: the update is a mapping where the document has a text (doc.yaml:4:23 the document has this)`},
		"no dollar":              {head + "  - {target: paths, update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "paths" cannot be read: unexpected identifier at position 1`},
		"slash in a bare name":   {head + "  - {target: $.paths./b, update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "$.paths./b" cannot be read: unexpected '/' at position 9`},
		"open quote":             {head + "  - {target: \"$['a\", update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "$['a" cannot be read: unterminated string literal at position 5`},
		"the whole document":     {head + "  - {target: $, remove: true}", `o1.yaml:4:14 overlay-mismatch: the whole document cannot be removed`},
		"update and remove":      {head + "  - {target: $.paths, remove: true, update: {x: 1}}", `o1.yaml:4:5 overlay-no-effect: the action removes its target, so what it puts there has no effect`},
		"neither":                {head + "  - {target: $.paths}", `o1.yaml:4:5 overlay-no-effect: the action changes nothing`},
		"update and copy":        {head11 + "  - {target: $.paths, update: {}, copy: $.list}", `o1.yaml:4:5 overlay-shape: an action has an update and a copy, and each of them says that it counts only without the other`},
		"copy in 1.0":            {head + "  - {target: $.paths, copy: $.paths}", `o1.yaml:4:29 overlay-key: an action of Overlay 1.0 has no copy`},
		"copy of nothing":        {head11 + "  - {target: $.paths, copy: $.path}", `o1.yaml:4:29 overlay-no-match: the source "$.path" matches nothing in doc.yaml`},
		"copy of two":            {head11 + "  - {target: $.paths, copy: '$.list[*]'}", `o1.yaml:4:29 overlay-mismatch: the source "$.list[*]" selects 2 places, and a copy takes one (doc.yaml:6:5 selected here) (doc.yaml:7:5 selected here)`},
		"copy of another kind":   {head11 + "  - {target: $.paths, copy: $.list}", `o1.yaml:4:29 overlay-mismatch: the update is a list where the document has a mapping (doc.yaml:3:3 the document has this)`},
		"targets of two kinds":   {head11 + "  - {target: '$[\"paths\", \"list\"]', update: {}}", `o1.yaml:4:14 overlay-mismatch: the target "$[\"paths\", \"list\"]" selects a mapping and a list, and one update cannot fit both (doc.yaml:3:3 selected here) (doc.yaml:6:3 selected here)`},
		"mapping for a scalar":   {head11 + "  - {target: $.openapi, update: {}}", `o1.yaml:4:33 overlay-mismatch: the update is a mapping where the document has a text (doc.yaml:1:10 the document has this)`},
		"many comparisons":       {head + "  - {target: '$[?" + strings.Repeat("@.a>@.b||", 400) + "@.a>@.b]', remove: true}", `o1.yaml:4:14 overlay-no-match: the target "` + ("$[?" + strings.Repeat("@.a>@.b||", 400))[:1000] + `…" matches nothing in doc.yaml`},
		"a pattern":              {head + "  - {target: '$.list[?match(@.n, \"(\")]', remove: true}", `o1.yaml:4:14 overlay-target: the target "$.list[?match(@.n, \"(\")]" cannot be read: function match() has a pattern that cannot be used: error parsing regexp: missing closing ): ` + "`(`" + ` at position 14`},
		"a large pattern":        {head + "  - {target: '$.list[?match(@.n, \"(abcdefghijkl){1000}\")]', remove: true}", `o1.yaml:4:14 overlay-target: the target "$.list[?match(@.n, \"(abcdefghijkl){1000}\")]" cannot be read: function match() has a pattern that cannot be used: it is too large at position 14`},
		"an action twice":        {head + "  - {target: $, update: {x: 1, y: 2}}\n  - {update: {y: 2, x: 1}, target: $}", `o1.yaml:5:5 overlay-shape: the action stands in the overlay twice (o1.yaml:4:5 it stands here first)`},
		"deep brackets":          {head + "  - {target: '$[?" + strings.Repeat("(", 5000) + "', remove: true}", `o1.yaml:4:14 overlay-target: the target "$[?` + strings.Repeat("(", 997) + `…" cannot be read: it has 5003 bytes, more than the limit of 4096`},
		"remove as a text":       {head + "  - {target: $.paths, remove: 'true'}", `o1.yaml:4:31 overlay-shape: actions[0].remove is a text and must be true or false`},
		"misspelt key":           {head + "  - {target: $.paths, updat: {x: 1}, update: {y: 1}}", `o1.yaml:4:23 overlay-key: "updat" is not a key of actions[0]`},
		"misspelt top key":       {"overlay: 1.0.0\ninfo: {title: t, version: '1'}\naction: []\nactions:\n  - {target: $, update: {x: 1}}", `o1.yaml:3:1 overlay-key: "action" is not a key of the overlay`},
		"no version":             {"actions: []", `o1.yaml:1:1 overlay-version: the file is not an OpenAPI Overlay of version 1.0 or 1.1`},
		"later version":          {"overlay: 1.2.0", `o1.yaml:1:10 overlay-version: the file is not an OpenAPI Overlay of version 1.0 or 1.1`},
		"version as a number":    {"overlay: 1.0", `o1.yaml:1:10 overlay-version: the file is not an OpenAPI Overlay of version 1.0 or 1.1`},
		"no actions":             {"overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions: []", `o1.yaml:3:10 overlay-shape: actions is an empty list`},
		"no info":                {"overlay: 1.0.0\nactions:\n  - {target: $, update: {x: 1}}", `o1.yaml:1:1 overlay-shape: the key info is missing`},
		"an action as a text":    {head + "  - x", `o1.yaml:4:5 overlay-shape: actions[0] is a text and must be a mapping`},
		"duplicate key":          {head + "  - {target: $.paths, target: $.list, update: {x: 1}}", `o1.yaml:4:23 yaml-duplicate-key: the key "target" stands twice in one mapping (o1.yaml:4:6 it stands here first)`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := apply(t, document, tt.overlay+"\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestAllFindingsInOneRun(t *testing.T) {
	got := apply(t, document, head+"  - {target: $.x, remove: true}\n  - {target: $.openapi, update: {}}\n", head+"  - {target: $.y, remove: true}\n")
	if n := strings.Count(got, "\n") + 1; n != 3 {
		t.Errorf("got %d findings, want 3:\n%s", n, got)
	}
}

func TestOriginsNameTheOverlayOfEachNode(t *testing.T) {
	root, _ := yamldoc.Parse("doc.yaml", []byte(document), yamldoc.Limits{})
	origins := overlay.Origins{}
	o, findings := overlay.Parse("o.yaml", []byte(head+"  - {target: \"$.paths.*.get\", update: {x: {y: 1}, summary: new}}\n"), yamldoc.Limits{})
	if o == nil {
		t.Fatal(findings)
	}
	if f := overlay.NewDocument("doc.yaml", root, origins, yamldoc.Limits{}).Apply(o); len(f) > 0 {
		t.Fatal(f)
	}
	at := func(way ...string) string {
		n := root
		for _, key := range way {
			n, _ = yamldoc.Lookup(n, key)
		}
		return origins.At("", n).Cite()
	}
	for _, tt := range []struct {
		want string
		way  []string
	}{
		{"o.yaml:4:47 (target $.paths.*.get)", []string{"paths", "/b", "get", "x", "y"}},
		{"o.yaml:4:60 (target $.paths.*.get)", []string{"paths", "/b", "get", "summary"}},
		{"o.yaml:4:60 (target $.paths.*.get)", []string{"paths", "/a/{id}", "get", "summary"}},
		{":3:25", []string{"paths", "/a/{id}", "get", "tags"}},
	} {
		if got := at(tt.way...); got != tt.want {
			t.Errorf("%v stands at %s, want %s", tt.way, got, tt.want)
		}
	}
	a, _ := yamldoc.Lookup(root, "paths")
	first, _ := yamldoc.Lookup(a.Content[1].Content[1], "x")
	second, _ := yamldoc.Lookup(a.Content[3].Content[1], "x")
	if first == nil || first == second {
		t.Error("two places share the nodes of one update; a later change of one would change both")
	}
}

// Each action multiplies what the last one made.
func TestGrowthIsBounded(t *testing.T) {
	wide := head
	for i := range 8 {
		wide += "  - {target: '$" + strings.Repeat(".*", i) + "', update: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}}}\n"
	}
	if got := apply(t, "{a: {}}", wide); !strings.HasPrefix(got, "o1.yaml:8:43 overlay-growth: the overlay makes the document larger than 10000 keys and values") {
		t.Errorf("got %.200s", got)
	}
	deep := head
	for i := range 99 {
		deep += "  - {target: '$" + strings.Repeat(".a", i) + "', update: {a: {}}}\n"
	}
	deep += "  - {target: '$" + strings.Repeat(".a", 99) + "', update: {a: {a: {}}}}\n"
	if got := apply(t, "{}", deep); !strings.Contains(got, "overlay-growth: the overlay makes the document larger than 10000 keys and values or deeper than 100 levels") {
		t.Errorf("got %.200s", got)
	}
}

// What a library that cannot be stopped would take hours for.
func TestWorkIsBounded(t *testing.T) {
	var doc strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&doc, "k%d: {a: {b: {c: [%s]}}}\n", i, strings.TrimSuffix(strings.Repeat("xxxxxxxx,", 20), ","))
	}
	for _, target := range []string{
		"$..[?@..[?@..a]]", "$..[?$..a]", "$[?@" + strings.Repeat("[*,*,*,*]", 30) + "]", "$..[?@" + strings.Repeat("..*", 10) + "]",
		"$..[?count($..*) > 1]", "$..[?value(@..[?count(@..*) > 1]) == 1]", "$..[?$ == $]", "$..[?!(!(@..[?!$..b]))]",
		"$..[?search(@, '(xy?){1,900}z')]", "$[?match(@.k.x, @.k.y)]" + strings.Repeat("[*]", 400) + "[?$..a]", "$.." + strings.Repeat("*[?$..*]..", 3) + "a",
	} {
		got := apply(t, doc.String(), head+fmt.Sprintf("  - {target: %q, remove: true}\n", target))
		if !strings.HasPrefix(got, "o1.yaml:4:14 overlay-growth: the targets of overlays would cost more than a look at 50 million values") &&
			!strings.HasPrefix(got, "o1.yaml:4:14 overlay-no-match") {
			t.Errorf("%s: got %.200s", target, got)
		}
	}
	many := head11
	for i := range 20 {
		many += fmt.Sprintf("  - {target: '$.*[?@..none%d]', remove: true}\n", i)
	}
	if got := apply(t, doc.String(), many); !strings.Contains(got, "overlay-growth") {
		t.Errorf("got %.200s", got)
	}
}

// FuzzOverlay applies overlays of any kind to documents of any kind. What the
// library for JSONPath sees has to be what the nodes say, at the end.
func FuzzOverlay(f *testing.F) {
	for _, s := range []string{
		"  - {target: $.paths, update: {x: 1}}\n", "  - {target: \"$.paths['/b'].get\", remove: true}\n", "  - {target: '$.*[*]', update: {}}\n",
		"  - {target: '$.list[0]', update: {a: [1]}}\n", "  - {target: \"$[\\\"a\\\\\\\"b\\\"]\", update: 1}\n", "  - {target: $, update: {paths: {/c: {}}}}\n",
		"  - {target: '$..n', update: 3}\n  - {target: '$.list[?@.n == 3]', remove: true}\n", "  - {target: $.paths, copy: $}\n  - {target: '$..[?@.get]', remove: true}\n",
		"  - {target: '$.list[1:, 0]', update: {m: [x]}}\n  - {target: '$..m', update: [y]}\n  - {target: '$..[?@ == \"y\"]', remove: true}\n",
		"  - {target: '$..[?match(@, \"o|t.*\") && @ != $.openapi]', update: z}\n", "  - {target: '$.list[?count(@..*) >= value($..n) || !(@.a <= @.b)]', update: {}}\n",
	} {
		f.Add(document, head+s)
		f.Add(document, head11+s)
	}
	f.Fuzz(func(t *testing.T, doc, text string) {
		limits := yamldoc.Limits{Bytes: 1 << 14, Depth: 20, Nodes: 1000}
		o, findings := overlay.Parse("o.yaml", []byte(text), limits)
		if (o == nil) != slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Severity == finding.Error }) {
			t.Fatalf("overlay %v with %v", o, findings)
		}
		root, _ := yamldoc.Parse("doc.yaml", []byte(doc), limits)
		if o == nil || root == nil {
			return
		}
		origins := overlay.Origins{}
		d := overlay.NewDocument("doc.yaml", root, origins, limits)
		for _, f := range d.Apply(o) {
			if f.Rule == "overlay-growth" {
				return
			}
		}
		if len(origins) > limits.Nodes+1 {
			t.Fatalf("%d nodes were added, more than the limit", len(origins))
		}
		if got, want := d.Plain(), overlay.NewDocument("doc.yaml", root, origins, limits).Plain(); got != want {
			t.Fatalf("the library sees\n%s\nand the nodes say\n%s", got, want)
		}
	})
}
