// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"iter"

	"github.com/spineguard/spineguard/spine"
)

// recordTypes returns the record types, sorted by code and system.
func (t *RBAC) recordTypes() iter.Seq[spine.RecordType] {
	return func(yield func(spine.RecordType) bool) {
		for i := range t.Types {
			if !yield(t.Types[i].Type) {
				return
			}
		}
	}
}

// lookupRecordType returns the record type with a code in a code system.
func (t *RBAC) lookupRecordType(system, code string) (spine.RecordType, bool) {
	r := spine.RecordType{System: system, Code: code}
	if _, ok := t.findType(r); !ok {
		return spine.RecordType{}, false
	}
	return r, true
}

// activities returns the activities, sorted.
func (t *RBAC) activities() iter.Seq[spine.Activity] {
	return func(yield func(spine.Activity) bool) {
		for number, position := range t.Position {
			if position != 0 && !yield(spine.Activity(number)) {
				return
			}
		}
	}
}

// roles returns the job roles, sorted, each once.
func (t *RBAC) roles() iter.Seq[spine.JobRole] {
	return func(yield func(spine.JobRole) bool) {
		for i := range t.JobRoles {
			again := i > 0 && t.JobRoles[i-1].Role == t.JobRoles[i].Role
			if !again && !yield(t.JobRoles[i].Role) {
				return
			}
		}
	}
}

// areas returns the areas of work that grants are limited to, sorted.
func (t *RBAC) areas() iter.Seq[spine.AreaOfWork] {
	return func(yield func(spine.AreaOfWork) bool) {
		for i := range t.Areas {
			if !yield(t.Areas[i]) {
				return
			}
		}
	}
}
