// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// value draws a document of nested mappings and lists.
func value(depth int) *rapid.Generator[any] {
	scalar := rapid.OneOf(rapid.String().AsAny(), rapid.Int().AsAny(), rapid.Float64Range(-1e12, 1e12).AsAny(), rapid.Bool().AsAny(),
		rapid.SampledFrom([]any{nil, "010", "1e3", "true", "null", "~", "2019-09-11", "- a", "a: b", "# c", "\u2028", "\u0085", "\ufeff", "\u007f", "\x00", "'", `\`, "<<", "&a", "!b", "  ", "\t", "\r\n", "\U0001f600", "\ufffe"}))
	if depth == 0 {
		return scalar
	}
	inner := value(depth - 1)
	return rapid.OneOf(scalar, rapid.MapOfN(rapid.StringN(0, 20, 60), inner, 0, 4).AsAny(), rapid.SliceOfN(inner, 0, 4).AsAny())
}

// What is written for the validator is what the nodes say.
func TestEncodedDocumentsSayTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := map[string]any{"a": value(3).Draw(t, "value")}
		var root yaml.Node
		if err := root.Encode(want); err != nil {
			t.Skip(err)
		}
		data, _, err := encode(&root, nil)
		if err != nil {
			t.Fatal(err)
		}
		again, findings := yamldoc.Parse("a.yaml", data, yamldoc.Limits{})
		if again == nil {
			t.Fatalf("%v in\n%s", findings, data)
		}
		var got, first map[string]any
		if err := again.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if err := root.Decode(&first); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, first) {
			t.Fatalf("got %#v, want %#v, from\n%s", got, first, data)
		}
	})
}
