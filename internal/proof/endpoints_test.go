// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/policy"
)

// bound is a generated package with the documents of its endpoints.
type bound struct {
	name      string
	documents []string
	policy    policy.Policy
}

func boundPackages() []bound {
	return []bound{
		{"nrl", []string{specs("nrl", "pointers.yaml"), specs("nrl", "retrieval.yaml")}, nrl.Policy()},
		{"gpconnect", []string{specs("gpconnect", "gpconnect.yaml"), specs("gpconnect", "gpconnect07.yaml")}, gpconnect.Policy()},
		{"example", []string{specs("example", "example.yaml")}, example.Policy()},
	}
}

// slowOperations lists what a document says of each operation, one line each,
// and the endpoints that have none.
func slowOperations(t *testing.T, file string) (operations, unbound []string, aliases, registered map[string]string) {
	t.Helper()
	doc := document(t, file)
	service := doc["x-spine-service"].(map[string]any)
	base, _ := service["base"].(string)
	aliases, registered = map[string]string{}, map[string]string{}
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			if !slices.Contains([]string{"get", "put", "post", "delete", "patch", "head", "options", "trace"}, method) {
				continue
			}
			at := fmt.Sprintf("%s %s %s", service["name"], strings.ToUpper(method), base+path)
			switch x := op.(map[string]any)["x-spine-interaction"].(type) {
			case string:
				operations = append(operations, line(at, map[string]any{"id": x}))
			case map[string]any:
				unbound = append(unbound, at+" "+x["none"].(string))
			case []any:
				for _, e := range x {
					m := e.(map[string]any)
					operations = append(operations, line(at, m))
					for _, a := range strs(m["aliases"]) {
						aliases[a] = m["id"].(string)
					}
					if r, ok := m["registered"].(string); ok {
						registered[m["id"].(string)] = r
					}
				}
			default:
				t.Fatalf("%s says nothing", at)
			}
		}
	}
	slices.Sort(operations)
	slices.Sort(unbound)
	return operations, unbound, aliases, registered
}

func strs(v any) []string {
	switch x := v.(type) {
	case string:
		return []string{x}
	case []any:
		var out []string
		for _, e := range x {
			out = append(out, e.(string))
		}
		slices.Sort(out)
		return out
	}
	return nil
}

func line(at string, m map[string]any) string {
	var query, header []string
	if when, ok := m["when"].(map[string]any); ok {
		for _, set := range asList(when["query"]) {
			query = append(query, strings.Join(strs(set), "&"))
		}
		if h, ok := when["header"].(map[string]any); ok {
			for k, v := range h {
				header = append(header, k+"="+v.(string))
			}
		}
	}
	slices.Sort(query)
	slices.Sort(header)
	level, _ := m["level"].(string)
	if level == "" {
		level = "none"
	}
	actor, _ := m["actor"].(string)
	function, _ := m["function"].(string)
	return fmt.Sprintf("%s id=%s actor=%s scopes=%s query=%s header=%s level=%s function=%s", at, m["id"], actor,
		strings.Join(strs(m["scope"]), "|"), strings.Join(query, "|"), strings.Join(header, "|"), level, function)
}

func asList(v any) []any {
	l, _ := v.([]any)
	return l
}

func TestOperationsAreWhatTheSpecsSay(t *testing.T) {
	for _, b := range boundPackages() {
		t.Run(b.name, func(t *testing.T) {
			var wantOps, wantUnbound []string
			aliases, registered := map[string]string{}, map[string]string{}
			for _, d := range b.documents {
				o, u, a, r := slowOperations(t, d)
				wantOps, wantUnbound = append(wantOps, o...), append(wantUnbound, u...)
				for k, v := range a {
					aliases[k] = v
				}
				for k, v := range r {
					registered[k] = v
				}
			}
			var ops, unbound []string
			ids := map[string]bool{}
			for o := range b.policy.Operations().All() {
				ids[string(o.Interaction)] = true
				ops = append(ops, fmt.Sprintf("%s %s %s id=%s actor=%s scopes=%s query=%s header=%s level=%s function=%s", o.Service, o.Method, o.Path,
					o.Interaction, o.Actor, o.Scopes, o.Query, o.Header, o.Level, o.Function))
				if found, ok := b.policy.EndpointOperations(o.Endpoint); !ok || !slices.Contains(slices.Collect(found.All()), o) {
					t.Errorf("%v is not found by its endpoint", o)
				}
			}
			for u := range b.policy.UnboundEndpoints().All() {
				unbound = append(unbound, fmt.Sprintf("%s %s %s %s", u.Service, u.Method, u.Path, u.Reason))
			}
			same(t, "operations", ops, wantOps)
			same(t, "endpoints without an id", unbound, wantUnbound)

			if got := b.policy.Interactions().Len(); got != len(ids) {
				t.Errorf("%d interactionIds, want %d", got, len(ids))
			}
			for i := range b.policy.Interactions().All() {
				want := registered[string(i.ID)]
				if want == "" {
					want = string(i.ID)
				}
				if !ids[string(i.ID)] || string(i.Registered) != want {
					t.Errorf("%+v, want it registered as %s", i, want)
				}
				if id, ok := b.policy.ResolveInteraction(i.ID); !ok || id != i.ID {
					t.Errorf("%s resolves to %s", i.ID, id)
				}
			}
			for alias, want := range aliases {
				if id, ok := b.policy.ResolveInteraction(spine.InteractionID(alias)); !ok || string(id) != want {
					t.Errorf("%s resolves to %s, want %s", alias, id, want)
				}
			}
			for _, wrong := range []string{"", "urn:nhs:names:services:nrl:DocumentReference", "urn:nhs:names:services:nrl:documentreference.read"} {
				if id, ok := b.policy.ResolveInteraction(spine.InteractionID(wrong)); ok {
					t.Errorf("%q resolves to %s", wrong, id)
				}
			}
		})
	}
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("%s: generated and not in the documents: %s", what, g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: in the documents and not generated: %s", what, w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d, want %d", what, len(got), len(want))
	}
}

func TestFormatsAreWhatTheListSays(t *testing.T) {
	for _, f := range []struct {
		file   string
		all    func() spine.View[spine.Format]
		lookup func(spine.FormatCode) (spine.InteractionID, bool)
	}{
		{specs("nrl", "formats.csv"), nrl.Policy().Formats, nrl.Policy().RetrievalInteraction},
		{specs("example", "formats.csv"), example.Policy().Formats, example.Policy().RetrievalInteraction},
	} {
		rows := table(t, f.file)
		if f.all().Len() != len(rows) {
			t.Errorf("%s: %d formats, want %d", f.file, f.all().Len(), len(rows))
		}
		for _, r := range rows {
			code := spine.FormatCode{System: r["system"], Code: r["code"]}
			id, ok := f.lookup(code)
			if string(id) != r["interactionId"] || ok != (r["retrieval"] == "ssp") {
				t.Errorf("%v: %q, %v", r, id, ok)
			}
			for got := range f.all().All() {
				if got.Code == code && (got.Display != r["display"] || string(got.Retrieval) != r["retrieval"] || !slices.Equal(strings.Fields(got.MIME), slices.Sorted(slices.Values(strings.Fields(r["mime"]))))) {
					t.Errorf("%+v, want %v", got, r)
				}
			}
			if _, ok := f.lookup(spine.FormatCode{System: r["system"], Code: r["code"] + "x"}); ok {
				t.Error("an unknown format is known")
			}
		}
	}
}

func TestSystemsAreWhatTheListSays(t *testing.T) {
	rows := table(t, specs("example", "systems.csv"))
	ids := map[string]bool{}
	for i := range example.Policy().Interactions().All() {
		ids[string(i.ID)] = true
	}
	n := 0
	for range example.Policy().Systems() {
		n++
	}
	if n != len(rows) {
		t.Errorf("%d systems, want %d", n, len(rows))
	}
	for _, r := range rows {
		for _, id := range strings.Fields(r["sends"] + " " + r["receives"]) {
			ids[id] = true
		}
	}
	for _, r := range rows {
		s, ok := example.Policy().LookupSystem(spine.ASID(r["asid"]))
		if !ok || string(s.ODS()) != r["ods"] || s.Host() != r["host"] || s.Certificate() != r["certificate"] {
			t.Errorf("%v: %v, %v", r, s, ok)
		}
		for id := range ids {
			canonical := spine.InteractionID(id)
			if c, ok := example.Policy().ResolveInteraction(canonical); ok {
				canonical = c
			}
			if got, want := s.MaySend(canonical), slices.Contains(strings.Fields(r["sends"]), id); got != want {
				t.Errorf("%s sends %s: %v, want %v", r["asid"], id, got, want)
			}
			if got, want := s.MayReceive(canonical), slices.Contains(strings.Fields(r["receives"]), id); got != want {
				t.Errorf("%s receives %s: %v, want %v", r["asid"], id, got, want)
			}
		}
		if s.MaySend("") || s.MayReceive("") || s.MaySend("urn:nhs:names:services:none:such") {
			t.Errorf("%s may send what there is not", r["asid"])
		}
	}
	for _, asid := range []spine.ASID{"", "000000000000", "90000000000", "9000000000010", spine.ASID(rows[0]["asid"] + " ")} {
		if s, ok := example.Policy().LookupSystem(asid); ok || s.MaySend(example.Policy().Interactions().At(0).ID) {
			t.Errorf("the unknown ASID %q is known", asid)
		}
	}
}
