// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"strings"
)

// mutant is one change of a file that a test should kill.
type mutant struct {
	id            int // in the environment of a run
	pkg, file     string
	function      string
	line          int
	code, changed string // what it was, and what it is
	again         int    // which of the equal changes of the function it is, from 1
	rule          string // the id of the rule that it removes; empty: none alone
	refusal       string // the statement that it keeps from refusing; empty: none
}

// key names a mutant as long as its function does not change.
func (m *mutant) key() string {
	key := fmt.Sprintf("%s %s: %s -> %s", m.file, m.function, m.code, cmp.Or(m.changed, "nothing"))
	if m.again > 1 {
		key += fmt.Sprintf(" #%d", m.again)
	}
	return key
}

func (m *mutant) String() string {
	return fmt.Sprintf("%s:%d %s", m.file, m.line, strings.TrimPrefix(m.key(), m.file+" "))
}

// oneLine is Go code without line breaks.
func oneLine(code string) string { return strings.Join(strings.Fields(code), " ") }

// edit is a text that is put into a file.
type edit struct {
	at     int
	closes bool // it stands behind what it belongs to
	order  int  // of the piece of code that it belongs to: those outside come first
	text   string
	mutant *mutant // that the text is for; nil: it is for all of the piece
}

// before is the order of edits in a file.
func before(a, b edit) int {
	switch {
	case a.at != b.at:
		return a.at - b.at
	case a.closes != b.closes && a.closes:
		return -1
	case a.closes != b.closes:
		return 1
	case a.closes:
		return b.order - a.order
	}
	return a.order - b.order
}
