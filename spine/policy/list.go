package policy

import (
	"iter"

	"github.com/spineguard/spineguard/spine"
)

// RecordTypes returns the record types, sorted by code and system.
func (t *AccessTables) RecordTypes() iter.Seq[spine.RecordType] {
	return func(yield func(spine.RecordType) bool) {
		for i := range t.Types {
			if !yield(t.Types[i].Type) {
				return
			}
		}
	}
}

// LookupRecordType returns the record type with a code in a code system.
func (t *AccessTables) LookupRecordType(system, code string) (spine.RecordType, bool) {
	r := spine.RecordType{System: system, Code: code}
	if _, ok := t.findType(r); !ok {
		return spine.RecordType{}, false
	}
	return r, true
}

// Activities returns the activities, sorted.
func (t *AccessTables) Activities() iter.Seq[spine.Activity] {
	return func(yield func(spine.Activity) bool) {
		for number, position := range t.Position {
			if position != 0 && !yield(spine.Activity(number)) {
				return
			}
		}
	}
}

// Roles returns the job roles, sorted, each once.
func (t *AccessTables) Roles() iter.Seq[spine.JobRole] {
	return func(yield func(spine.JobRole) bool) {
		for i := range t.JobRoles {
			again := i > 0 && t.JobRoles[i-1].Role == t.JobRoles[i].Role
			if !again && !yield(t.JobRoles[i].Role) {
				return
			}
		}
	}
}
