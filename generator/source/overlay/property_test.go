// SPDX-License-Identifier: Apache-2.0

package overlay_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/overlay"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// What follows applies overlays to plain values, slowly and in plain sight. It
// shares no code with the package, and knows targets as steps.

type step struct {
	kind string // name, index, any, below (a name at any depth), all (everything below), equal (a filter)
	name string
	at   int
}

func (s step) String() string {
	switch s.kind {
	case "name":
		return "['" + s.name + "']"
	case "index":
		return fmt.Sprintf("[%d]", s.at)
	case "any":
		return "[*]"
	case "below":
		return ".." + s.name
	case "all":
		return "..*"
	}
	return fmt.Sprintf("[?@['%s'] == %d]", s.name, s.at)
}

type slowAction struct {
	target, source []step
	update         any
	kind           string // update, copy, remove
}

func written(steps []step) string {
	s := "$"
	for _, st := range steps {
		s += st.String()
	}
	return s
}

// place is a way of keys and indices.
type place []string

func children(v any) (keys []string, values []any) {
	switch v := v.(type) {
	case map[string]any:
		for k, c := range v {
			keys, values = append(keys, k), append(values, c)
		}
	case []any:
		for i, c := range v {
			keys, values = append(keys, strconv.Itoa(i)), append(values, c)
		}
	}
	return keys, values
}

func at(doc any, p place) any {
	for _, key := range p {
		switch v := doc.(type) {
		case map[string]any:
			doc = v[key]
		case []any:
			i, _ := strconv.Atoi(key)
			doc = v[i]
		}
	}
	return doc
}

func (s step) selects(key string, parent, child any) bool {
	_, inMap := parent.(map[string]any)
	switch s.kind {
	case "name", "below":
		return inMap && key == s.name
	case "index":
		l, isList := parent.([]any)
		return isList && (key == strconv.Itoa(s.at) || key == strconv.Itoa(len(l)+s.at))
	case "equal":
		m, _ := child.(map[string]any)
		v, ok := m[s.name]
		return ok && v == float64(s.at)
	}
	return true
}

func selected(doc any, steps []step) []place {
	found := []place{{}}
	for _, s := range steps {
		next := map[string]place{}
		var visit func(place)
		visit = func(p place) {
			keys, values := children(at(doc, p))
			for i, key := range keys {
				child := append(slices.Clone(p), key)
				if s.selects(key, at(doc, p), values[i]) {
					next[strings.Join(child, "/")] = child
				}
				if s.kind == "below" || s.kind == "all" {
					visit(child)
				}
			}
		}
		for _, p := range found {
			visit(p)
		}
		found = nil
		for _, p := range next {
			found = append(found, p)
		}
	}
	return found
}

func clone(v any) any {
	data, _ := json.Marshal(v)
	var out any
	_ = json.Unmarshal(data, &out)
	return out
}

func kind(v any) string {
	switch v.(type) {
	case map[string]any:
		return "mapping"
	case []any:
		return "list"
	}
	return "scalar"
}

var errRefused = errors.New("refused")

func merged(into, update any) (any, error) {
	if kind(into) != kind(update) {
		return nil, errRefused
	}
	switch into := into.(type) {
	case map[string]any:
		for k, v := range update.(map[string]any) {
			old, ok := into[k]
			if !ok {
				into[k] = clone(v)
				continue
			}
			m, err := merged(old, v)
			if err != nil {
				return nil, err
			}
			into[k] = m
		}
		return into, nil
	case []any:
		return append(into, clone(update).([]any)...), nil
	}
	return update, nil
}

// put changes the value at a place.
func put(doc any, p place, change func(any) (any, error)) (any, error) {
	if len(p) == 0 {
		return change(doc)
	}
	v, err := put(at(doc, p[:1]), p[1:], change)
	switch parent := doc.(type) {
	case map[string]any:
		parent[p[0]] = v
	case []any:
		i, _ := strconv.Atoi(p[0])
		parent[i] = v
	}
	return doc, err
}

func without(doc any, p place) any {
	last := p[len(p)-1]
	doc, _ = put(doc, p[:len(p)-1], func(v any) (any, error) {
		switch v := v.(type) {
		case map[string]any:
			delete(v, last)
			return v, nil
		case []any:
			i, _ := strconv.Atoi(last)
			return slices.Delete(v, i, i+1), nil
		}
		return v, nil
	})
	return doc
}

// last orders places so that a removal leaves those that follow where they are.
func last(a, b place) int {
	for i := range min(len(a), len(b)) {
		x, errX := strconv.Atoi(a[i])
		y, errY := strconv.Atoi(b[i])
		if errX == nil && errY == nil && x != y {
			return y - x
		}
		if a[i] != b[i] {
			return strings.Compare(a[i], b[i])
		}
	}
	return len(b) - len(a)
}

func slow(doc any, minor int, actions []slowAction) (any, error) {
	for _, a := range actions {
		places := selected(doc, a.target)
		if len(places) == 0 {
			return nil, errRefused
		}
		if a.kind == "remove" {
			slices.SortFunc(places, last)
			for _, p := range places {
				doc = without(doc, p)
			}
			continue
		}
		update := a.update
		if a.kind == "copy" {
			from := selected(doc, a.source)
			if len(from) != 1 {
				return nil, errRefused
			}
			update = clone(at(doc, from[0]))
		}
		for _, p := range places {
			if minor == 1 && kind(at(doc, p)) != kind(at(doc, places[0])) {
				return nil, errRefused
			}
		}
		for _, p := range places {
			var err error
			doc, err = put(doc, p, func(v any) (any, error) {
				switch {
				case minor == 0 && kind(v) == "scalar":
					return nil, errRefused
				case kind(v) == "list" && (minor == 0 || kind(update) != "list"):
					return append(v.([]any), clone(update)), nil
				}
				return merged(v, update)
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return doc, nil
}

var (
	someName = rapid.SampledFrom([]string{"a", "b", "c"})
	someStep = rapid.Custom(func(t *rapid.T) step {
		return step{
			kind: rapid.SampledFrom([]string{"name", "name", "name", "index", "any", "below", "all", "equal"}).Draw(t, "kind"),
			name: someName.Draw(t, "name"), at: rapid.IntRange(-2, 2).Draw(t, "at"),
		}
	})
)

func someValue(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		what := rapid.SampledFrom([]string{"mapping", "mapping", "list", "scalar"}).Draw(t, "what")
		switch {
		case depth > 0 && what == "mapping":
			m := map[string]any{}
			for k, v := range rapid.MapOfN(someName, someValue(depth-1), 0, 3).Draw(t, "mapping") {
				m[k] = v
			}
			return m
		case depth > 0 && what == "list":
			return append([]any{}, rapid.SliceOfN(someValue(depth-1), 0, 3).Draw(t, "list")...)
		}
		return rapid.SampledFrom([]any{1.0, 2.0, "x", "1", true, nil}).Draw(t, "scalar")
	})
}

func someActions(minor int) *rapid.Generator[[]slowAction] {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) slowAction {
		kinds := []string{"update", "update", "remove", "copy"}
		a := slowAction{kind: rapid.SampledFrom(kinds[:3+minor]).Draw(t, "kind"), update: someValue(2).Draw(t, "update")}
		least := 0
		if a.kind == "remove" {
			least = 1
		}
		a.target = rapid.SliceOfN(someStep, least, 3).Draw(t, "target")
		a.source = rapid.SliceOfN(someStep, 0, 2).Draw(t, "source")
		return a
	}), 1, 12, func(a slowAction) string { return fmt.Sprint(a.entry()) })
}

func (a slowAction) entry() map[string]any {
	m := map[string]any{"target": written(a.target)}
	switch a.kind {
	case "update":
		m["update"] = a.update
	case "copy":
		m["copy"] = written(a.source)
	default:
		m["remove"] = true
	}
	return m
}

// walk visits the nodes of a document, keys included.
func walk(n *yaml.Node, visit func(*yaml.Node)) {
	visit(n)
	for _, c := range n.Content {
		walk(c, visit)
	}
}

func TestApplicationIsThatOfPlainValues(t *testing.T) {
	applied := 0
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.IntRange(0, 1).Draw(t, "minor")
		doc := any(map[string]any{"a": someValue(3).Draw(t, "a"), "b": someValue(3).Draw(t, "b")})
		// Of what is drawn, that which can be applied, and now and then one
		// action that cannot, at the end.
		var actions []slowAction
		refused := rapid.IntRange(0, 3).Draw(t, "refused") == 0
		for now, drawn := clone(doc), someActions(minor).Draw(t, "actions"); len(drawn) > 0; drawn = drawn[1:] {
			next, err := slow(clone(now), minor, drawn[:1])
			if err == nil || refused || len(drawn) == 1 && len(actions) == 0 {
				actions = append(actions, drawn[0])
			}
			if err == nil {
				now = next
			} else if refused {
				break
			}
		}
		var entries []any
		for _, a := range actions {
			entries = append(entries, a.entry())
		}
		text, _ := json.Marshal(doc)
		over, _ := json.MarshalIndent(map[string]any{
			"overlay": fmt.Sprintf("1.%d.0", minor), "info": map[string]any{"title": "t", "version": "1"}, "actions": entries,
		}, "", " ")
		o, findings := overlay.Parse("o.yaml", over, yamldoc.Limits{})
		if o == nil {
			t.Fatal(findings)
		}
		run := func() (*yaml.Node, map[*yaml.Node]yaml.Node, overlay.Origins, []finding.Finding) {
			root, _ := yamldoc.Parse("doc.yaml", text, yamldoc.Limits{})
			before, origins := map[*yaml.Node]yaml.Node{}, overlay.Origins{}
			walk(root, func(n *yaml.Node) { before[n] = *n })
			return root, before, origins, overlay.NewDocument("doc.yaml", root, origins, yamldoc.Limits{}).Apply(o)
		}
		root, before, origins, findings := run()
		again, _, _, sameFindings := run()
		if flow(root) != flow(again) || !slices.EqualFunc(findings, sameFindings, func(a, b finding.Finding) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
			t.Fatalf("%s\n%s\ntwo runs differ:\n%s\n%s", text, over, flow(root), flow(again))
		}

		want, err := slow(clone(doc), minor, actions)
		if (err != nil) != (len(findings) > 0) {
			t.Fatalf("%s\n%s\nfindings %v, and the slow way says %v", text, over, findings, err)
		}
		if err != nil {
			return
		}
		applied++
		var got any
		if err := root.Decode(&got); err != nil {
			t.Fatal(err)
		}
		gotText, _ := json.Marshal(got)
		wantText, _ := json.Marshal(want)
		if string(gotText) != string(wantText) {
			t.Fatalf("%s\n%s\ngot  %s\nwant %s", text, over, gotText, wantText)
		}
		lines := strings.Split(string(over), "\n")
		walk(root, func(n *yaml.Node) {
			was, old := before[n]
			origin, came := origins[n]
			switch {
			case came:
				if origin.File != "o.yaml" || !slices.ContainsFunc(actions, func(a slowAction) bool { return written(a.target) == origin.Target }) ||
					n.Kind == yaml.ScalarNode && !strings.Contains(lines[n.Line-1], n.Value) && !strings.Contains(lines[n.Line-1], `"copy"`) {
					t.Fatalf("%s\n%s\n%q comes from %v at line %d", text, over, n.Value, origin, n.Line)
				}
			case !old || was.Line != n.Line || was.Column != n.Column || was.Value != n.Value || was.Kind != n.Kind:
				t.Fatalf("%s\n%s\nthe node %q at %d:%d has moved", text, over, n.Value, n.Line, n.Column)
			}
		})
	})
	t.Logf("%d overlays were applied", applied)
	if applied == 0 {
		t.Error("no overlay could be applied")
	}
}
