// SPDX-License-Identifier: Apache-2.0

package overlay_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/source/overlay"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

func schema(t *testing.T, version string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/schema/v" + version + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// oneOf draws a value for a key that is mostly right. Nothing leaves it out.
func oneOf(right []any, wrong ...any) *rapid.Generator[any] {
	var all []any
	for range 30 {
		all = append(all, right...) // rapid prefers what stands in front
	}
	return rapid.SampledFrom(append(all, wrong...))
}

type absent struct{}

func mapping(t *rapid.T, name string, keys map[string]*rapid.Generator[any], extra ...string) map[string]any {
	m := map[string]any{}
	for _, key := range []string{"overlay", "info", "extends", "actions", "title", "version", "description", "target", "update", "copy", "remove"} {
		if g := keys[key]; g != nil {
			if v := g.Draw(t, name+" "+key); v != (absent{}) {
				m[key] = v
			}
		}
	}
	if key := rapid.SampledFrom(append(make([]string, 100), extra...)).Draw(t, name+" extra"); key != "" {
		m[key] = rapid.SampledFrom([]any{1.0, "x", nil, map[string]any{}}).Draw(t, name+" value")
	}
	return m
}

func TestFormIsThatOfTheSchema(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{"1.0.0": schema(t, "1.0"), "1.1.0": schema(t, "1.1")}
	verdicts := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		version := rapid.SampledFrom([]string{"1.0.0", "1.1.0"}).Draw(t, "version")
		text := oneOf([]any{"a", ""}, 1.0, nil, true, []any{}, map[string]any{}, absent{})
		optional := oneOf([]any{"a", absent{}}, 1.0, nil, true, []any{}, map[string]any{})
		action := rapid.Custom(func(t *rapid.T) any {
			if v := oneOf([]any{absent{}, absent{}}, 1.0, nil, "x", []any{}).Draw(t, "action"); v != (absent{}) {
				return v
			}
			keys := map[string]*rapid.Generator[any]{
				"target":      oneOf([]any{"$.a", "$.b", "$['c']", "$", "$not a path"}, "a", "", 1.0, nil, []any{}, absent{}),
				"description": optional,
				"update":      rapid.SampledFrom([]any{absent{}, absent{}, 1.0, nil, true, "x", []any{1.0}, map[string]any{"a": "b"}}),
				"remove":      oneOf([]any{absent{}, true, false}, "true", 1.0, nil),
			}
			if rapid.Bool().Draw(t, "copies") {
				keys["copy"] = oneOf([]any{absent{}, "$.a"}, 1.0, nil, map[string]any{})
			}
			return mapping(t, "action", keys, "x-a", "updat", "Target")
		})
		doc := any(mapping(t, "overlay", map[string]*rapid.Generator[any]{
			"overlay": oneOf([]any{version}, "1.0", 1.0, "1.2.0", "1.1.0-rc", nil, absent{}),
			"info": rapid.Custom(func(t *rapid.T) any {
				if v := oneOf([]any{absent{}, absent{}}, 1.0, nil, "x", []any{}).Draw(t, "info"); v != (absent{}) {
					return v
				}
				keys := map[string]*rapid.Generator[any]{"title": text, "version": text}
				if version != "1.0.0" {
					keys["description"] = optional // in 1.0 we take what 1.1 takes
				}
				return mapping(t, "info", keys, "x-a", "Title")
			}),
			"extends": oneOf([]any{absent{}, "doc.yaml", "../a.yaml", "https://example.org/a?b#c", "urn:a", "a%20b"}, 1.0, nil, "%zz", "http://[", ":"),
			"actions": rapid.Custom(func(t *rapid.T) any {
				if v := oneOf([]any{absent{}, absent{}}, 1.0, nil, "x", []any{}, map[string]any{}).Draw(t, "actions"); v != (absent{}) {
					return v
				}
				return append([]any{}, rapid.SliceOfN(action, 1, 3).Draw(t, "actions")...)
			}),
		}, "x-a", "action", "Info"))
		data, _ := json.Marshal(doc)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		want := schemas[version].Validate(doc) == nil
		verdicts[want]++
		o, findings := overlay.Parse("o.yaml", data, yamldoc.Limits{})
		stricter := false
		for _, f := range findings {
			stricter = stricter || f.Message == "the whole document cannot be removed" || strings.HasPrefix(f.Message, "an action has an update and a copy")
		}
		if got := o != nil; got != want && (!want || !stricter) {
			t.Fatalf("%s\nthe schema says %t, and we say %t: %v", data, want, got, findings)
		}
	})
	t.Log(verdicts)
	if len(verdicts) != 2 {
		t.Error("all verdicts are the same")
	}
}
