package overlay

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// step is one step of a path: the value of a key, the entry of a list, or all
// of either.
type step struct {
	name  string
	index int // -1 unless the step selects an entry of a list
	all   bool
}

const maxSteps = 100

// parsePath reads the forms of JSONPath that the package documents.
func parsePath(s string) ([]step, error) {
	rest, ok := strings.CutPrefix(s, "$")
	if !ok {
		return nil, errors.New("it does not begin with $")
	}
	var path []step
	for rest != "" {
		var st step
		var err error
		switch {
		case strings.HasPrefix(rest, ".."):
			return nil, errors.New("it searches at any depth (..)")
		case rest[0] == '.':
			st, rest, err = dotStep(rest[1:])
		case rest[0] == '[':
			st, rest, err = bracketStep(rest[1:])
		default:
			return nil, fmt.Errorf("%q stands where . or [ is expected", firstRune(rest))
		}
		if err != nil {
			return nil, err
		}
		if path = append(path, st); len(path) > maxSteps {
			return nil, fmt.Errorf("it has more than %d steps", maxSteps)
		}
	}
	return path, nil
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

func dotStep(s string) (step, string, error) {
	if rest, ok := strings.CutPrefix(s, "*"); ok {
		return step{all: true, index: -1}, rest, nil
	}
	end := 0
	for end < len(s) && (s[end] == '_' || s[end] >= 'a' && s[end] <= 'z' || s[end] >= 'A' && s[end] <= 'Z' ||
		s[end] >= 0x80 || end > 0 && s[end] >= '0' && s[end] <= '9') {
		end++
	}
	switch {
	case end == 0:
		return step{}, "", errors.New("a name is expected behind the dot")
	case end < len(s) && s[end] != '.' && s[end] != '[':
		return step{}, "", fmt.Errorf("the name that begins with %q holds %q; write ['…'] for it", s[:end], firstRune(s[end:]))
	}
	return step{name: s[:end], index: -1}, s[end:], nil
}

func bracketStep(s string) (step, string, error) {
	if rest, ok := strings.CutPrefix(s, "*]"); ok {
		return step{all: true, index: -1}, rest, nil
	}
	if s != "" && (s[0] == '\'' || s[0] == '"') {
		name, rest, err := quoted(s)
		if err != nil {
			return step{}, "", err
		}
		rest, ok := strings.CutPrefix(rest, "]")
		if !ok {
			return step{}, "", fmt.Errorf("] is expected behind the name %q", name)
		}
		return step{name: name, index: -1}, rest, nil
	}
	number, rest, ok := strings.Cut(s, "]")
	if !ok {
		return step{}, "", errors.New("a bracket is not closed")
	}
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || strconv.Itoa(i) != number {
		return step{}, "", fmt.Errorf("[%.40s] is no name in quotes, no index and no *", number)
	}
	return step{index: i}, rest, nil
}

// quoted reads a name in single or double quotes, in which a backslash takes
// the next quote or backslash as it is.
func quoted(s string) (name, rest string, err error) {
	quote := s[0]
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == quote:
			return b.String(), s[i+1:], nil
		case s[i] != '\\':
			b.WriteByte(s[i])
		case i+1 < len(s) && (s[i+1] == '\\' || s[i+1] == quote || s[i+1] == '/'):
			i++
			b.WriteByte(s[i])
		default:
			return "", "", errors.New("a backslash is not followed by a quote or a backslash")
		}
	}
	return "", "", errors.New("a quote is not closed")
}

// match is one selected place: node is the value, held by parent at slot (an
// index of its Content). The root has no parent.
type match struct {
	node   *yaml.Node
	parent *yaml.Node
	slot   int
}

// find returns the places that the path selects, in the order of the document,
// and how many nodes it looked at. It stops when these are more than most.
func find(root *yaml.Node, path []step, most int) (found []match, looked int) {
	found = []match{{node: root}}
	for _, st := range path {
		var next []match
		for _, m := range found {
			if looked += len(m.node.Content); looked > most {
				return nil, looked
			}
			next = append(next, st.children(m.node)...)
		}
		found = next
	}
	return found, looked
}

func (st step) children(n *yaml.Node) []match {
	var out []match
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if st.all || st.index < 0 && n.Content[i].Value == st.name {
				out = append(out, match{n.Content[i+1], n, i + 1})
			}
		}
	case yaml.SequenceNode:
		for i, c := range n.Content {
			if st.all || i == st.index {
				out = append(out, match{c, n, i})
			}
		}
	}
	return out
}
