// SPDX-License-Identifier: Apache-2.0

package pointers

import "github.com/spineguard/spineguard/spine"

// facts is what an entry says of itself. The zero facts open nothing.
type facts struct {
	doubtful  bool // two readers could take it for two things
	pointer   bool // the resource is a DocumentReference
	contained bool // and has contained resources
	codings   int  // of its type
	typ       spine.RecordType
	resource  span // where it stands
}

// verdict is what becomes of an entry.
type verdict uint8

const (
	unknown verdict = iota // and so dropped, as the next two are
	denied
	other
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
		return unknown
	case !f.pointer:
		return other
	case f.contained, f.codings != 1, f.typ.System == "", f.typ.Code == "":
		return unknown
	}
	level, known := j.access(f.typ)
	switch {
	case !known:
		return unknown
	case level.SeesRecord():
		return keep
	case level.SeesPointer():
		return mark
	}
	return denied
}

func (j *judge) count(v verdict) {
	switch v {
	case keep:
		j.result.Kept++
	case mark:
		j.result.Kept++
		j.result.Marked++
	case denied:
		j.result.Denied++
	case other:
		j.result.Other++
	default:
		j.result.Unknown++
	}
}
