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
			r, size := utf8.DecodeRune(b[:n+1])
			if r == utf8.RuneError && size == 1 {
				break
			}
			return r, true
		}
	}
	return 0, w.fail("no UTF-8")
}

// maxNames is how many members an object may have, or children an element,
// that says what a pointer is.
const maxNames = 64

// names are the members that have come in one object, or the children of one
// element.
type names struct {
	spans [maxNames]span
	n     int
}

// match finds a name, as it is held, in a list of those that count. It is
// doubtful if the name has come before, or if it is one of the list, or one
// that has come, written in another way: in another case, with escapes, or
// with characters that are not ASCII. Names in the list repeats may come again.
func (ns *names) match(w *window, name span, list []string, repeats string) (found string, doubtful bool) {
	text := w.held(name)
	for _, c := range text {
		if c <= ' ' || c > '~' || c == '\\' {
			return "", true
		}
	}
	for _, known := range list {
		if string(text) == known {
			found = known
		} else if len(text) == len(known) && bytes.EqualFold(text, []byte(known)) {
			return "", true
		}
	}
	if found != "" && found == repeats {
		return found, false
	}
	for _, other := range ns.spans[:ns.n] {
		if other.to-other.from == len(text) && bytes.EqualFold(w.held(other), text) {
			return found, true
		}
	}
	if ns.n == maxNames {
		return found, true
	}
	ns.spans[ns.n] = name
	ns.n++
	return found, false
}
