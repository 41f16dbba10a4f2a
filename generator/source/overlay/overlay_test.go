package overlay_test

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/overlay"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

const head = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n"

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
	origins := overlay.Origins{}
	var list finding.List
	for i, text := range overlays {
		o, findings := overlay.Parse(fmt.Sprintf("o%d.yaml", i+1), []byte(text), yamldoc.Limits{})
		list.Add(findings...)
		if o != nil {
			list.Add(o.Apply("doc.yaml", root, origins, yamldoc.Limits{Nodes: 10_000})...)
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

func TestWhatCannotBeApplied(t *testing.T) {
	tests := map[string]struct{ overlay, want string }{
		"no match":               {head + "  - {target: \"$.paths['/c'].get\", update: {x: 1}}", `o1.yaml:4:14 overlay-no-match: the target "$.paths['/c'].get" matches nothing in doc.yaml`},
		"no match for a removal": {head + "  - {target: $.nothing, remove: true}", `o1.yaml:4:14 overlay-no-match: the target "$.nothing" matches nothing in doc.yaml`},
		"scalar target":          {head + "  - {target: $.openapi, update: {x: 1}}", `o1.yaml:4:14 overlay-mismatch: the target "$.openapi" selects a text; an update needs a mapping or a list (doc.yaml:1:10 selected here)`},
		"list into a mapping":    {head + "  - {target: $.paths, update: [1]}", `o1.yaml:4:31 overlay-mismatch: the update is a list where the document has a mapping (doc.yaml:3:3 the document has this)`},
		"mapping over a scalar":  {head + "  - target: $.paths['/b'].get\n    update: {summary: {x: 1}}", `o1.yaml:5:23 overlay-mismatch: the update is a mapping where the document has a text (doc.yaml:4:23 the document has this)`},
		"search at any depth":    {head + "  - {target: $..get, update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "$..get" cannot be read: it searches at any depth (..)`},
		"filter":                 {head + "  - {target: \"$.paths[?(@.get)]\", update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "$.paths[?(@.get)]" cannot be read: [?(@.get)] is no name in quotes, no index and no *`},
		"slice":                  {head + "  - {target: \"$.list[0:1]\", update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "$.list[0:1]" cannot be read: [0:1] is no name in quotes, no index and no *`},
		"negative index":         {head + "  - {target: \"$.list[-1]\", update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "$.list[-1]" cannot be read: [-1] is no name in quotes, no index and no *`},
		"no dollar":              {head + "  - {target: paths, update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "paths" cannot be read: it does not begin with $`},
		"slash in a bare name":   {head + "  - {target: $.paths./b, update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "$.paths./b" cannot be read: a name is expected behind the dot`},
		"dollar in a bare name":  {head + "  - {target: $.a$b, update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "$.a$b" cannot be read: the name that begins with "a" holds "$"; write ['…'] for it`},
		"open quote":             {head + "  - {target: \"$['a\", update: {x: 1}}", `o1.yaml:4:14 overlay-target: the target "$['a" cannot be read: a quote is not closed`},
		"the whole document":     {head + "  - {target: $, remove: true}", `o1.yaml:4:14 overlay-mismatch: the whole document cannot be removed`},
		"both":                   {head + "  - {target: $.paths, remove: true, update: {x: 1}}", `o1.yaml:4:5 overlay-shape: an action updates and removes its target`},
		"neither":                {head + "  - {target: $.paths}", `o1.yaml:4:5 overlay-shape: an action neither updates nor removes its target`},
		"remove as a text":       {head + "  - {target: $.paths, remove: 'true'}", `o1.yaml:4:31 overlay-shape: remove is a text (true) and must be true or false`},
		"misspelt key":           {head + "  - {target: $.paths, updat: {x: 1}, update: {y: 1}}", `o1.yaml:4:23 overlay-key: "updat" is no key of an action`},
		"misspelt top key":       {"overlay: 1.0.0\ninfo: {title: t, version: '1'}\naction: []\nactions:\n  - {target: $, update: {x: 1}}", `o1.yaml:3:1 overlay-key: "action" is no key of an overlay`},
		"no version":             {"actions: []", `o1.yaml:1:1 overlay-version: the file is no OpenAPI Overlay of version 1.0`},
		"later version":          {"overlay: 1.1.0", `o1.yaml:1:10 overlay-version: the file is no OpenAPI Overlay of version 1.0`},
		"version as a number":    {"overlay: 1.0", `o1.yaml:1:10 overlay-version: the file is no OpenAPI Overlay of version 1.0`},
		"no actions":             {"overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions: []", `o1.yaml:3:10 overlay-shape: the overlay has no list of actions`},
		"no info":                {"overlay: 1.0.0\nactions:\n  - {target: $, update: {x: 1}}", "o1.yaml:1:1 overlay-shape: info.title is nothing and must be a text\no1.yaml:1:1 overlay-shape: info.version is nothing and must be a text"},
		"an action as a text":    {head + "  - x", `o1.yaml:4:5 overlay-shape: an action is a text and must be a mapping`},
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
	if f := o.Apply("doc.yaml", root, origins, yamldoc.Limits{}); len(f) > 0 {
		t.Fatal(f)
	}
	at := func(way ...string) string {
		n := root
		for _, key := range way {
			n, _ = yamldoc.Lookup(n, key)
		}
		return fmt.Sprintf("%s:%d:%d", origins[n], n.Line, n.Column)
	}
	for _, tt := range []struct {
		want string
		way  []string
	}{
		{"o.yaml:4:47", []string{"paths", "/b", "get", "x", "y"}},
		{"o.yaml:4:60", []string{"paths", "/b", "get", "summary"}},
		{"o.yaml:4:60", []string{"paths", "/a/{id}", "get", "summary"}},
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

func FuzzOverlay(f *testing.F) {
	for _, s := range []string{
		"  - {target: $.paths, update: {x: 1}}\n", "  - {target: \"$.paths['/b'].get\", remove: true}\n", "  - {target: '$.*[*]', update: {}}\n",
		"  - {target: '$.list[0]', update: {a: [1]}}\n", "  - {target: \"$[\\\"a\\\\\\\"b\\\"]\", update: 1}\n", "  - {target: $, update: {paths: {/c: {}}}}\n",
	} {
		f.Add(head + s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		limits := yamldoc.Limits{Bytes: 1 << 14, Depth: 20, Nodes: 1000}
		o, findings := overlay.Parse("o.yaml", []byte(text), limits)
		if (o == nil) != (len(findings) > 0) {
			t.Fatalf("overlay %v with %d findings", o, len(findings))
		}
		if o == nil {
			return
		}
		root, _ := yamldoc.Parse("doc.yaml", []byte(document), limits)
		origins := overlay.Origins{}
		o.Apply("doc.yaml", root, origins, limits)
		if len(origins) > limits.Nodes+1 {
			t.Fatalf("%d nodes were added, more than the limit", len(origins))
		}
	})
}
