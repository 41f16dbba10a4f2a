// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// reader takes known members out of an object and keeps the first thing that
// is wrong with one of them.
type reader struct {
	o   object
	err *Error
}

// get returns a member, and whether it is there. The same name in another
// case is refused: somebody else may read it.
func (r *reader) get(name string) (any, bool) {
	if v, ok := r.o[name]; ok {
		return v, true
	}
	for other := range r.o {
		if strings.EqualFold(other, name) {
			r.wrong(name)
		}
	}
	return nil, false
}

func (r *reader) wrong(name string) {
	if r.err == nil {
		r.err = refuse(RuleClaims, name)
	}
}

// optional returns a text that is not empty, or "" if there is none.
func (r *reader) optional(name string) string {
	v, ok := r.get(name)
	if !ok {
		return ""
	}
	s, _ := v.(string)
	if s == "" {
		r.wrong(name)
	}
	return s
}

// required is optional for what must be there.
func (r *reader) required(name string) string {
	s := r.optional(name)
	if s == "" {
		r.wrong(name)
	}
	return s
}

// text is a text, which may be empty.
func (r *reader) text(name string) string {
	v, ok := r.get(name)
	if !ok {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		r.wrong(name)
	}
	return s
}

// display is a text to be shown to people, "" if it is not fit for that.
func (r *reader) display(name string) string {
	if _, unsafe := r.o[name].(garbled); unsafe {
		return ""
	}
	return r.text(name)
}

// seconds returns a time in whole seconds since 1970, and the zero time if
// there is none. Fractions, exponents and strings are refused.
func (r *reader) seconds(name string) time.Time {
	v, ok := r.get(name)
	if !ok {
		return time.Time{}
	}
	n, _ := v.(json.Number) // anything else is "", and no number
	s, err := strconv.ParseUint(string(n), 10, 63)
	if err != nil || len(n) > 12 || s == 0 {
		r.wrong(name)
		return time.Time{}
	}
	return time.Unix(int64(s), 0)
}

// texts returns a list of texts, and none if there is no list.
func (r *reader) texts(name string) []string { return r.list(name, false) }

// displays is texts for texts to be shown to people: those that are not fit for
// that are "", and keep their place.
func (r *reader) displays(name string) []string { return r.list(name, true) }

func (r *reader) list(name string, display bool) []string {
	v, ok := r.get(name)
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		r.wrong(name)
	}
	out := make([]string, 0, len(list))
	for _, e := range list {
		s, ok := e.(string)
		if _, unsafe := e.(garbled); !ok && (!unsafe || !display) {
			r.wrong(name)
		}
		out = append(out, s)
	}
	return out
}

// objects returns a list of objects, and none if there is no list.
func (r *reader) objects(name string) []object {
	v, ok := r.get(name)
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		r.wrong(name)
	}
	out := make([]object, 0, len(list))
	for _, e := range list {
		o, ok := e.(object)
		if !ok {
			r.wrong(name)
		}
		out = append(out, o)
	}
	return out
}

// level returns an assurance level, and 0 if there is none. Both 3 and "3"
// occur, in one environment.
func (r *reader) level(name string) Level {
	v, ok := r.get(name)
	if !ok {
		return 0
	}
	var s string
	switch v := v.(type) {
	case string:
		s = v
	case json.Number:
		s = string(v)
	}
	switch s {
	case "1":
		return 1
	case "2":
		return 2
	case "3":
		return 3
	}
	r.wrong(name)
	return 0
}

// sameLevel returns the level that all members with these names state, and 0
// if there are none of them. Two that differ are refused.
func (r *reader) sameLevel(names ...string) Level {
	var same Level
	for _, name := range names {
		l := r.level(name)
		if same != 0 && l != 0 && l != same {
			r.wrong(name)
		}
		same = max(same, l)
	}
	return same
}
