// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// encode writes nodes as YAML, for a document that overlays have changed: in
// block style, one entry a line, every key and text in double quotes, so that
// a text stays one whatever it looks like. (As JSON it would be as plain, but
// the parser behind kin-openapi then keeps the whole document in its queue.)
// Mappings that are blank are written as empty ones. It returns with it, for
// each line, the key or the entry that stands there, or nil if that is blank.
func encode(root *yaml.Node, blank map[*yaml.Node]bool) ([]byte, []*yaml.Node, error) {
	e := encoder{lines: []*yaml.Node{root}, blank: blank}
	if err := e.node(root, 0); err != nil {
		return nil, nil, err
	}
	e.WriteByte('\n')
	return e.Bytes(), e.lines, nil
}

type encoder struct {
	bytes.Buffer
	lines []*yaml.Node
	blank map[*yaml.Node]bool
}

// node writes a value behind "key:" or "-".
func (e *encoder) node(n *yaml.Node, indent int) error {
	switch {
	case e.blank[n]:
		e.lines[len(e.lines)-1] = nil
		e.WriteString(" {}")
	case n.Kind == yaml.MappingNode && len(n.Content) == 0:
		e.WriteString(" {}")
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		e.WriteString(" []")
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			e.line(n.Content[i], indent)
			if err := e.text(n.Content[i].Value); err != nil {
				return err
			}
			e.WriteByte(':')
			if err := e.node(n.Content[i+1], indent+1); err != nil {
				return err
			}
		}
	case n.Kind == yaml.SequenceNode:
		for _, c := range n.Content {
			e.line(c, indent)
			e.WriteByte('-')
			if err := e.node(c, indent+1); err != nil {
				return err
			}
		}
	default:
		e.WriteByte(' ')
		return e.scalar(n)
	}
	return nil
}

func (e *encoder) line(n *yaml.Node, indent int) {
	e.lines = append(e.lines, n)
	e.WriteByte('\n')
	for range indent {
		e.WriteByte(' ')
	}
}

// text writes a text as JSON does, which YAML reads as well once the
// characters that it takes only as escapes are some.
func (e *encoder) text(s string) error {
	out, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if !bytes.ContainsFunc(out, unprintable) {
		e.Write(out)
		return nil
	}
	for _, r := range string(out) {
		if unprintable(r) {
			fmt.Fprintf(e, `\u%04x`, r)
		} else {
			e.WriteRune(r)
		}
	}
	return nil
}

// unprintable reports characters outside c-printable of YAML 1.2 that JSON
// does not escape.
func unprintable(r rune) bool {
	return r >= 0x7f && r < 0xa0 || r == 0xfeff || r == 0xfffe || r == 0xffff
}

var number = regexp.MustCompile(`\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z`)

func (e *encoder) scalar(n *yaml.Node) error {
	switch n.Tag {
	case "!!null":
		e.WriteString("null")
	case "!!bool":
		e.WriteString(strings.ToLower(n.Value))
	case "!!int", "!!float":
		if number.MatchString(n.Value) {
			e.WriteString(n.Value)
			return nil
		}
		var v any
		if err := n.Decode(&v); err != nil {
			return err
		}
		if f, ok := v.(float64); ok && (math.IsInf(f, 0) || math.IsNaN(f)) {
			return fmt.Errorf("line %d: %s is not a number in JSON", n.Line, n.Value)
		}
		out, err := json.Marshal(v)
		e.Write(out)
		return err
	default:
		return e.text(n.Value)
	}
	return nil
}
