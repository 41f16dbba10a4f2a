// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"bytes"
	"unicode/utf8"
)

// rune reads a character that is not ASCII.
func (w *window) rune() (rune, bool) {
	var b [utf8.UTFMax]byte
	for n := range b {
		b[n] = w.peek()
		if b[n] < utf8.RuneSelf {
			break
		}
		w.at++
		if utf8.FullRune(b[:n+1]) {
			if r, size := utf8.DecodeRune(b[:n+1]); size > 1 {
				return r, true
			}
			break
		}
	}
	return 0, w.fail("no UTF-8")
}

// maxNames is how many members an object may have that is looked at.
const maxNames = 64

// names are the members that have come, object by object.
type names []span

// add notes a name of the object that began at a place of the list. It is false
// if the name has come before, in any case, or if there are more than anybody
// needs.
func (ns *names) add(w *window, from int, name span) bool {
	text := w.held(name)
	for _, other := range (*ns)[from:] {
		if other.to-other.from == len(text) && bytes.EqualFold(w.held(other), text) {
			return false
		}
	}
	if len(*ns)-from == maxNames {
		return false
	}
	*ns = append(*ns, name)
	return true
}

// which finds a name in a list, and returns -1 if it is not there. It is wrong
// if a more lenient reader could find it nevertheless: in another case, with
// escapes, or with characters that are not ASCII.
func which(name []byte, list []string) (i int, wrong bool) {
	for _, c := range name {
		if c <= ' ' || c > '~' || c == '\\' {
			return -1, true
		}
	}
	for i, known := range list {
		if len(name) == len(known) && bytes.EqualFold(name, []byte(known)) {
			return i, string(name) != known
		}
	}
	return -1, false
}
