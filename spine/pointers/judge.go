package pointers

import "github.com/spineguard/spineguard/spine"

// facts is what an entry says of itself. The zero facts open nothing.
type facts struct {
	doubtful   bool // two readers could take it for two things
	pointer    bool // the resource is a DocumentReference
	contained  bool // and has contained resources
	codings    int  // of its type
	typ        spine.RecordType
	unmarkable bool // its address cannot be taken out
}

// verdict is what becomes of an entry.
type verdict uint8

const (
	drop verdict = iota
	mark
	keep
)

// judge decides on entries and counts them.
type judge struct {
	access Access
	result Result
}

func (j *judge) decide(f *facts) verdict {
	switch {
	case f.doubtful:
		j.result.Unknown++
		return drop
	case !f.pointer:
		j.result.Other++
		return drop
	case f.contained, f.codings != 1, f.typ.System == "", f.typ.Code == "":
		j.result.Unknown++
		return drop
	}
	level, known := j.access(f.typ)
	switch {
	case !known:
		j.result.Unknown++
		return drop
	case !level.SeesPointer():
		j.result.Denied++
		return drop
	case level.SeesRecord():
		j.result.Kept++
		return keep
	case f.unmarkable:
		j.result.Unknown++
		return drop
	}
	j.result.Kept++
	j.result.Marked++
	return mark
}
