// SPDX-License-Identifier: Apache-2.0

package yamldoc

import (
	"regexp"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
)

const (
	stringTag = "!!str"
	intTag    = "!!int"
	nullTag   = "!!null"
	mergeTag  = "!!merge"
)

// walker visits every node once: it applies the rules, counts, and turns the
// columns, which the parser counts in characters, into bytes.
type walker struct {
	file     string
	data     []byte
	replaced standIns
	lines    []int // offset of the start of each line
	limits   Limits
	nodes    int
	full     bool // a limit was passed; one finding is enough
	list     *finding.List

	line, column, offset int // where the last node began: column in characters, offset in bytes
}

func tooManyNodes(at finding.Position, limits Limits) finding.Finding {
	return finding.New(ruleLimit, at, "the document has more than %d keys and values, which is the limit", limits.Nodes).
		Suggest("%s", limits.raise("split the document", "documentNodes"))
}

func (w *walker) node(n *yaml.Node, depth int) {
	if w.full {
		return
	}
	w.place(n)
	w.nodes++
	if w.nodes > w.limits.Nodes {
		w.list.Add(tooManyNodes(Pos(w.file, n), w.limits))
		w.full = true
		return
	}
	w.replaced.restore(n)
	w.plain(n)
	switch n.Kind {
	case yaml.MappingNode:
		if w.deeper(n, depth) {
			w.mapping(n, depth+1)
		}
	case yaml.SequenceNode:
		if w.deeper(n, depth) {
			for _, c := range n.Content {
				w.node(c, depth+1)
			}
		}
	}
}

func (w *walker) deeper(n *yaml.Node, depth int) bool {
	if depth < w.limits.Depth {
		return true
	}
	w.list.Add(finding.New(ruleLimit, Pos(w.file, n), "the document is nested more than %d levels deep, which is the limit", w.limits.Depth).
		Suggest("%s", w.limits.raise("flatten the document", "documentDepth")))
	w.full = true
	return false
}

// place turns the column of a node from characters into bytes. Nodes come in
// the order of the text, so it goes on from the last one: a document in a
// single line would take time that grows with its square otherwise.
func (w *walker) place(n *yaml.Node) {
	if n.Line < 1 || n.Line > len(w.lines) {
		return
	}
	start := w.lines[n.Line-1]
	if n.Line != w.line || n.Column < w.column {
		w.line, w.column, w.offset = n.Line, 1, start
	}
	at := w.offset
	for ; w.column < n.Column && at < len(w.data); w.column++ {
		if w.data[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, size := utf8.DecodeRune(w.data[at:])
		at += size
	}
	w.offset = at
	n.Column = at - start + 1
	// The parser drops the non-specific tag "!" without a trace.
	if at < len(w.data) && w.data[at] == '!' {
		n.Style |= yaml.TaggedStyle
	}
}

// plain refuses what gives a node a meaning that cannot be seen in its text.
func (w *walker) plain(n *yaml.Node) {
	at := Pos(w.file, n)
	if n.Style&yaml.TaggedStyle != 0 {
		w.list.Add(finding.New(ruleTag, at, "the tag %q is not allowed", n.Tag).
			Suggest("remove the tag; put the value in quotes if it is meant as a text"))
	}
	if n.Anchor != "" {
		w.list.Add(finding.New(ruleAlias, at, "the anchor %q is not allowed", "&"+n.Anchor).
			Suggest("remove the anchor and write the value out where it is used"))
	}
	if n.Kind == yaml.AliasNode {
		w.list.Add(finding.New(ruleAlias, at, "the alias %q is not allowed", "*"+n.Value).
			Suggest("write the value out, or use $ref where the format has it"))
	}
}

func (w *walker) mapping(n *yaml.Node, depth int) {
	var seen map[string]*yaml.Node
	if len(n.Content) > 16 { // short mappings are searched, which is cheaper
		seen = make(map[string]*yaml.Node, len(n.Content)/2)
	}
	for i := 0; i+1 < len(n.Content) && !w.full; i += 2 {
		key := n.Content[i]
		w.node(key, depth)
		if w.key(key) {
			if first := earlier(n, i, seen); first != nil {
				w.list.Add(finding.New(ruleDuplicate, Pos(w.file, key), "the key %q stands twice in one mapping", key.Value).
					Suggest("keep one of the two").Relate(Pos(w.file, first), "it stands here first"))
			}
		}
		w.node(n.Content[i+1], depth)
	}
}

// earlier returns an earlier key of the mapping with the text of key i.
func earlier(n *yaml.Node, i int, seen map[string]*yaml.Node) *yaml.Node {
	key := n.Content[i]
	if seen != nil {
		first := seen[key.Value]
		if first == nil {
			seen[key.Value] = key
		}
		return first
	}
	for j := 0; j < i; j += 2 {
		if c := n.Content[j]; c.Kind == yaml.ScalarNode && c.Value == key.Value {
			return c
		}
	}
	return nil
}

// plainNumber is a number that every reader writes the same way, such as a
// status code; OpenAPI documents have them as keys without quotes.
var plainNumber = regexp.MustCompile(`\A(?:0|[1-9][0-9]{0,8})\z`)

// key reports whether a key has one spelling for every reader.
func (w *walker) key(key *yaml.Node) bool {
	at := Pos(w.file, key)
	switch {
	case key.Kind == yaml.ScalarNode && key.Tag == mergeTag:
		w.list.Add(finding.New(ruleMerge, at, `the merge key "<<" is not allowed`).
			Suggest("write the entries out at this place"))
		return false
	case key.Kind == yaml.ScalarNode && (key.Tag == stringTag || key.Tag == intTag && plainNumber.MatchString(key.Value)):
		return true
	case key.Kind == yaml.AliasNode || key.Style&yaml.TaggedStyle != 0:
		return false // refused above
	case key.Kind == yaml.ScalarNode:
		w.list.Add(finding.New(ruleKey, at, "the key %q is %s, not a text", key.Value, KindName(key)).
			Suggest("put the key in quotes"))
		return false
	default:
		w.list.Add(finding.New(ruleKey, at, "a key is %s, not a text", KindName(key)).
			Suggest("use a text as the key"))
		return false
	}
}
