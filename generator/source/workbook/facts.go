// SPDX-License-Identifier: Apache-2.0

package workbook

import "github.com/spineguard/spineguard/generator/policy"

// fixed reads the rows of a table that has the columns of its layout.
func (t *table) fixed(visit func(*row)) {
	readable := t.readHeader()
	if len(t.header) == 0 {
		return
	}
	if _, ok := t.bind(t.layout.columns, false); ok && readable {
		t.each(visit)
	}
}

func (r *reader) recordTypes(t *table) {
	t.fixed(func(x *row) {
		f := policy.RecordTypeFact{Group: x.text("recordGroup"), Name: x.text("recordType"), System: x.text("codeSystem"), Code: x.text("code")}
		if !x.bad {
			r.tables.RecordTypes = append(r.tables.RecordTypes, f)
		}
	})
}

func (r *reader) mapping(t *table) {
	t.fixed(func(x *row) {
		f := policy.MappingFact{Group: x.text("recordGroup"), Types: x.list("recordTypesContained"), Level: x.text("accessLevel"), Code: x.own("rbacCode"), Areas: x.codes("areaOfWork")}
		if !x.bad {
			r.tables.Mapping = append(r.tables.Mapping, f)
		}
	})
}

func (r *reader) activities(t *table) {
	t.fixed(func(x *row) {
		f := policy.ActivityFact{Code: x.text("rbacCode"), Name: x.text("activity"), Includes: x.codes("includes")}
		if !x.bad {
			r.tables.Activities = append(r.tables.Activities, f)
		}
	})
}

func (r *reader) jobRoles(t *table) {
	t.fixed(func(x *row) {
		f := policy.JobRoleFact{Code: x.text("roleCode"), Name: x.text("roleName")}
		if !x.bad {
			r.tables.JobRoles = append(r.tables.JobRoles, f)
		}
	})
}

func (r *reader) functions(t *table) {
	t.fixed(func(x *row) {
		f := policy.FunctionFact{Name: x.text("function"), Requirement: x.text("requirement")}
		if !x.bad {
			r.tables.Functions = append(r.tables.Functions, f)
		}
	})
}

func (r *reader) separations(t *table) {
	t.fixed(func(x *row) {
		f := policy.SeparationFact{First: x.text("firstCode"), Second: x.text("secondCode")}
		if !x.bad {
			r.tables.Separations = append(r.tables.Separations, f)
		}
	})
}
