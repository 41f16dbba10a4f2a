// SPDX-License-Identifier: Apache-2.0

package route

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine/internal/code"
)

// Table finds path templates. It does not change once it is made.
type Table struct{ root node }

type node struct {
	literals []literal // sorted by text
	param    *node
	number   int // of the template that ends here, plus 1
}

type literal struct {
	text string
	node *node
}

// New makes a table of path templates such as /Patient/{id}; a template is
// known by its position in the list.
func New(templates []string) (*Table, error) {
	t := new(Table)
	for i, template := range templates {
		if template == "/" {
			t.root.number = i + 1
			continue
		}
		if err := t.root.add(template, i+1); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (n *node) add(template string, number int) error {
	for _, segment := range strings.Split(strings.TrimPrefix(template, "/"), "/") {
		switch {
		case isParameter(segment):
			if n.param == nil {
				n.param = new(node)
			}
			n = n.param
		case !Clean("/" + segment):
			return fmt.Errorf("path %q: %q is neither plain text nor a parameter in braces", template, segment)
		default:
			n = n.literal(segment)
		}
	}
	if n.number != 0 {
		return fmt.Errorf("path %q comes twice", template)
	}
	n.number = number
	return nil
}

func isParameter(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") && strings.Count(segment, "{") == 1
}

func (n *node) literal(text string) *node {
	i, ok := slices.BinarySearchFunc(n.literals, text, func(l literal, t string) int { return strings.Compare(l.text, t) })
	if !ok {
		n.literals = slices.Insert(n.literals, i, literal{text, new(node)})
	}
	return n.literals[i].node
}

// Find returns the position of the template that a path fits.
func (t *Table) Find(path string) (int, bool) {
	if path == "" || path[0] != '/' {
		return 0, false
	}
	if path == "/" {
		return t.root.number - 1, t.root.number > 0
	}
	number := t.root.find(path[1:])
	return number - 1, number > 0
}

// FindEnd returns the position of the template that the end of a path fits, and
// what stands in front of it: of several templates that with the most segments.
// A path that is empty is the root.
func (t *Table) FindEnd(path string) (i int, front string, ok bool) {
	for at := range len(path) {
		if i, ok := t.Find(path[at:]); ok {
			return i, path[:at], true
		}
	}
	i, ok = t.Find("/")
	return i, "", ok && path == ""
}

func (n *node) find(rest string) int {
	segment, more := rest, false
	for i := range len(rest) {
		if rest[i] == '/' {
			segment, rest, more = rest[:i], rest[i+1:], true
			break
		}
	}
	if next := n.named(segment); next != nil {
		if number := next.end(rest, more); number > 0 {
			return number
		}
	}
	if n.param != nil && isID(segment) {
		return n.param.end(rest, more)
	}
	return 0
}

func (n *node) end(rest string, more bool) int {
	if more {
		return n.find(rest)
	}
	return n.number
}

func (n *node) named(segment string) *node {
	low, high := 0, len(n.literals)
	for low < high {
		mid := (low + high) / 2
		switch l := &n.literals[mid]; {
		case l.text == segment:
			return l.node
		case l.text < segment:
			low = mid + 1
		default:
			high = mid
		}
	}
	return nil
}

// isID is a FHIR id that is not a dot segment.
func isID(s string) bool { return code.IsID(s) && s != "." && s != ".." }

// plain are the characters that nobody escapes and that separate nothing in a
// segment (RFC 3986, section 3.3, without % ; and what net/url escapes).
func plain(c byte) bool { return plainBytes[c] }

var plainBytes = func() (t [256]bool) {
	for c := range t {
		t[c] = code.IsAlphanumeric(byte(c))
	}
	for _, c := range "-._~$&+,:=@" {
		t[c] = true
	}
	return t
}()

// Clean reports whether a path is one that everybody understands alike: plain
// segments, none of them empty or of dots, within the bounds.
func Clean(path string) bool {
	if path == "" || path[0] != '/' || len(path) > MaxPath {
		return false
	}
	from, segments := 1, 0
	for i := 1; i <= len(path); i++ {
		if i == len(path) || path[i] == '/' {
			if s := path[from:i]; s == "" || s == "." || s == ".." || len(s) > MaxSegment {
				return false
			}
			from = i + 1
			segments++
			continue
		}
		if !plain(path[i]) {
			return false
		}
	}
	return segments <= MaxSegments
}
