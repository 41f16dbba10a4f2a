// SPDX-License-Identifier: Apache-2.0

package preview

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/emit/site"
)

// change is a change of access as the page shows it.
func change(kind string, c diff.Change) site.Change {
	what := c.String()
	if i := strings.LastIndex(what, ": "); i >= 0 {
		what = what[:i]
	}
	out := site.Change{Kind: kind, What: what, Detail: c.From + " → " + c.To}
	if len(c.Sources) > 0 {
		out.Where = c.Sources[0].String()
	}
	return out
}

// changedRow is a row that says nobody's access, as the page shows it.
func changedRow(row diff.Row) site.Change {
	out := site.Change{Kind: "row", What: row.What + " " + row.Row}
	out.Detail = strings.TrimPrefix(row.String(), out.What+": ")
	if len(row.Sources) > 0 {
		out.Where = row.Sources[len(row.Sources)-1].String()
	}
	return out
}

// sortChanges puts what is gained first.
func sortChanges(list []site.Change) {
	slices.SortStableFunc(list, func(a, b site.Change) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What), cmp.Compare(a.Detail, b.Detail))
	})
}
