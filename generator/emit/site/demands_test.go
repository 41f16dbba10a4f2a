// SPDX-License-Identifier: Apache-2.0

package site

import (
	"testing"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

// The cell says of what the level is that an operation demands, and links to it.
func TestDemandsOfAnOperation(t *testing.T) {
	plan, letters, read := docs.Ref{Label: "Plan", Href: "#plan"}, docs.Ref{Label: "Letters", Href: "#letters"}, docs.Ref{Label: "Read", Href: "#read"}
	for _, c := range []struct {
		of    docs.Operation
		want  string
		links int
	}{
		{docs.Operation{}, "", 0},
		{docs.Operation{Function: read}, "Read", 1},
		{docs.Operation{Level: "record", OfAny: true}, "access to the record of at least one record type", 0},
		{docs.Operation{Level: "record", OfAny: true, Function: read}, "access to the record of at least one record type, Read", 1},
		{docs.Operation{Level: "pointer", Of: []docs.Ref{letters}, OfGroup: true}, "access to the pointer of the group Letters", 1},
		{docs.Operation{Level: "pointer", Of: []docs.Ref{plan}}, "access to the pointer of Plan", 1},
		{docs.Operation{Level: "pointer", Of: []docs.Ref{plan, letters}, Function: read}, "access to the pointer of Plan and Letters, Read", 3},
	} {
		got, links := demands(c.of), 0
		for _, p := range got.Parts {
			if p.Href != "" {
				links++
			}
		}
		if got.String() != c.want || links != c.links {
			t.Errorf("%+v: %q, %d links", c.of, got.String(), links)
		}
	}
}
