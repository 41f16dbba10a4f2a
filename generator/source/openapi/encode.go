package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// encode writes nodes as JSON, for a document that overlays have changed. It
// keeps the order of keys. Texts stay texts whatever they look like, since in
// JSON they are in quotes.
func encode(root *yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	if err := encodeNode(&b, root); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func encodeNode(b *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := encodeText(b, n.Content[i].Value); err != nil {
				return err
			}
			b.WriteByte(':')
			b.WriteByte(' ') // or YAML does not see a mapping
			if err := encodeNode(b, n.Content[i+1]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, c := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := encodeNode(b, c); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	default:
		return encodeScalar(b, n)
	}
	return nil
}

func encodeText(b *bytes.Buffer, s string) error {
	out, err := json.Marshal(s)
	b.Write(out)
	return err
}

var jsonNumber = regexp.MustCompile(`\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z`)

func encodeScalar(b *bytes.Buffer, n *yaml.Node) error {
	switch n.Tag {
	case "!!null":
		b.WriteString("null")
		return nil
	case "!!bool", "!!int", "!!float":
		if jsonNumber.MatchString(n.Value) {
			b.WriteString(n.Value)
			return nil
		}
		var v any
		if err := n.Decode(&v); err != nil {
			return err
		}
		if f, ok := v.(float64); ok && (math.IsInf(f, 0) || math.IsNaN(f)) {
			return fmt.Errorf("line %d: %s is no number in JSON", n.Line, n.Value)
		}
		out, err := json.Marshal(v)
		b.Write(out)
		return err
	default:
		return encodeText(b, n.Value)
	}
}
