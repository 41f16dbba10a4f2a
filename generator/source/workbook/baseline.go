// SPDX-License-Identifier: Apache-2.0

package workbook

import (
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

// mark is what a cell of the matrix holds if the role brings the activity.
const mark = "yes"

// baseline reads the list or the matrix, whichever the header says it is.
func (r *reader) baseline(t *table) {
	if ok := t.readHeader(); !ok {
		return
	}
	columns := t.layout.columns
	if !t.isMatrix() {
		if _, ok := t.bind(columns, false); ok {
			t.each(r.baselineEntry)
		}
		return
	}
	activities, ok := t.bind(columns[:1], true)
	if !ok || !t.checkMatrix(activities) {
		return
	}
	used := map[int]bool{}
	t.each(func(x *row) { r.baselineRow(x, activities, used) })
	for _, n := range activities {
		if !used[n] {
			t.add(ruleNoMark, 1, n, "no role has the activity %q", t.header[n]).suggest("mark a role with %q, or remove the column", mark)
		}
	}
}

// isMatrix reports whether no header is, or was meant to be, that of the
// activities of a list.
func (t *table) isMatrix() bool {
	for _, header := range t.header {
		if near(header, t.layout.columns[1].header) {
			return false
		}
	}
	return len(t.header) > 1
}

// checkMatrix refuses a matrix that does not begin with its roles, or that
// has a column of another table among its activities.
func (t *table) checkMatrix(activities []int) bool {
	ok := true
	if role := t.columns[t.layout.columns[0].key]; role != 1 {
		t.add(ruleHeader, 1, role, "the roles of the matrix are in column %s, not in the first", xlsx.ColumnName(role)).suggest("move the column to the front")
		ok = false
	}
	for _, n := range activities {
		if anyHeader(t.header[n]) {
			t.add(ruleHeader, 1, n, "column %q is not read: in a matrix every header but the first is an activity code", t.header[n]).
				suggest("remove the column, or name it under \"ignoreColumns\" in the configuration")
			return false
		}
	}
	return ok
}

func (r *reader) baselineEntry(x *row) {
	f := policy.BaselineFact{Role: x.text("roleCode"), Activity: x.text("rbacCode"), At: x.t.at(x.number, x.t.columns["rbacCode"])}
	if !x.bad {
		r.tables.Baseline = append(r.tables.Baseline, f)
	}
}

// baselineRow reads one role of the matrix.
func (r *reader) baselineRow(x *row, activities []int, used map[int]bool) {
	role := x.text("roleCode")
	marks := 0
	for _, n := range activities {
		text, state := x.t.value(x.number, n)
		if state == blank {
			continue
		}
		marks++
		used[n] = true
		if state == valid && text.Value != mark {
			x.t.add(ruleMark, x.number, n, "%.80q is not a mark", text.Value).suggest("write %q if the role brings the activity, or leave the cell blank", mark)
			continue
		}
		if state == valid && !x.bad {
			activity := policy.Text{Value: x.t.header[n], At: x.t.at(1, n)}
			r.tables.Baseline = append(r.tables.Baseline, policy.BaselineFact{Role: role, Activity: activity, At: x.t.at(x.number, n)})
		}
	}
	if marks == 0 && !x.bad {
		x.t.add(ruleNoMark, x.number, x.t.columns["roleCode"], "role %q has no mark", role.Value).suggest("mark an activity with %q, or remove the row", mark)
	}
}
