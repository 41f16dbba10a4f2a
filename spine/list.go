package spine

import "iter"

// RecordTypes returns the record types, sorted by code and system.
func (t *AccessTables) RecordTypes() iter.Seq[RecordType] {
	return func(yield func(RecordType) bool) {
		for i := range t.Types {
			if !yield(t.Types[i].Type) {
				return
			}
		}
	}
}

// LookupRecordType returns the record type with a code in a code system.
func (t *AccessTables) LookupRecordType(system, code string) (RecordType, bool) {
	r := RecordType{System: system, Code: code}
	if _, ok := t.findType(r); !ok {
		return RecordType{}, false
	}
	return r, true
}

// Activities returns the activities, sorted.
func (t *AccessTables) Activities() iter.Seq[Activity] {
	return func(yield func(Activity) bool) {
		for number, position := range t.Position {
			if position != 0 && !yield(Activity(number)) {
				return
			}
		}
	}
}

// Roles returns the job roles, sorted, each once.
func (t *AccessTables) Roles() iter.Seq[JobRole] {
	return func(yield func(JobRole) bool) {
		for i := range t.JobRoles {
			again := i > 0 && t.JobRoles[i-1].Role == t.JobRoles[i].Role
			if !again && !yield(t.JobRoles[i].Role) {
				return
			}
		}
	}
}
