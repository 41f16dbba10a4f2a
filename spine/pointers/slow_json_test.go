package pointers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

// node is a JSON value as encoding/json reads it, with its members in order.
type node struct {
	kind    string // object, list, string, or other
	text    string
	names   []string
	escaped []bool // whether each name was written with an escape
	items   []*node
}

// parse reads one value with encoding/json.
func parse(in []byte) (*node, error) {
	d := json.NewDecoder(bytes.NewReader(in))
	d.UseNumber()
	n, err := parseNode(d, in)
	if err == nil && !json.Valid(in) {
		err = fmt.Errorf("more than one value")
	}
	return n, err
}

func parseNode(d *json.Decoder, in []byte) (*node, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case string:
		return &node{kind: "string", text: t}, nil
	case json.Delim:
		n := &node{kind: map[json.Delim]string{'{': "object", '[': "list"}[t]}
		for d.More() {
			if t == '{' {
				from := d.InputOffset()
				name, err := d.Token()
				if err != nil {
					return nil, err
				}
				n.names = append(n.names, name.(string))
				n.escaped = append(n.escaped, bytes.ContainsRune(in[from:d.InputOffset()], '\\'))
			}
			item, err := parseNode(d, in)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
		_, err := d.Token()
		return n, err
	}
	return &node{kind: "other", text: fmt.Sprint(t)}, nil
}

// member returns the member of an object, or an empty node. It is doubtful if
// anything about the object's names is.
func (n *node) member(name string, wrong *bool) *node {
	out := &node{}
	if n.kind != "object" {
		return out
	}
	folded := map[string]int{}
	for i, have := range n.names {
		folded[strings.ToLower(have)]++
		if n.escaped[i] || strings.ContainsFunc(have, func(r rune) bool { return r <= ' ' || r > '~' }) ||
			strings.EqualFold(have, name) && have != name || folded[strings.ToLower(have)] > 1 {
			*wrong = true
		}
		if have == name {
			out = n.items[i]
		}
	}
	*wrong = *wrong || len(n.names) > 64
	return out
}

// slow is the filter, without regard to speed, memory, or how the text is
// written: it changes the tree.
func slow(b *node) (r pointers.Result) {
	for i := 0; i < len(b.names); i++ {
		gone := b.names[i] == "total" || b.names[i] == "_total"
		if b.names[i] == "entry" {
			var kept []*node
			for _, e := range b.items[i].items {
				if slowEntry(e, &r) {
					kept = append(kept, e)
				}
			}
			b.items[i].items = kept
			gone = len(kept) == 0
		}
		if gone {
			b.names = append(b.names[:i], b.names[i+1:]...)
			b.items = append(b.items[:i], b.items[i+1:]...)
			b.escaped = append(b.escaped[:i], b.escaped[i+1:]...)
			i--
		}
	}
	return r
}

func slowEntry(e *node, r *pointers.Result) bool {
	wrong := e.kind != "object"
	resource := e.member("resource", &wrong)
	kind := resource.member("resourceType", &wrong)
	contained := resource.member("contained", &wrong)
	content := resource.member("content", &wrong)
	codings := resource.member("type", &wrong).member("coding", &wrong)
	var types []spine.RecordType
	if codings.kind == "list" {
		for _, c := range codings.items {
			types = append(types, spine.RecordType{System: text(c.member("system", &wrong)), Code: text(c.member("code", &wrong))})
		}
	}
	switch {
	case wrong:
		r.Unknown++
		return false
	case text(kind) != "DocumentReference":
		r.Other++
		return false
	case contained.kind != "" || len(types) != 1 || types[0].System == "" || types[0].Code == "":
		r.Unknown++
		return false
	}
	level, known := access(types[0])
	switch {
	case !known || level == spine.PointerOnly && !slowMark(content):
		r.Unknown++
		return false
	case level == spine.NoAccess:
		r.Denied++
		return false
	case level == spine.PointerOnly:
		r.Marked++
	}
	r.Kept++
	return true
}

func text(n *node) string {
	if n.kind == "string" {
		return n.text
	}
	return ""
}

// slowMark masks the addresses; false if one cannot be found for sure.
func slowMark(content *node) bool {
	if content.kind == "" {
		return true
	}
	wrong := content.kind != "list"
	for _, c := range content.items {
		a := c.member("attachment", &wrong)
		wrong = wrong || c.kind != "object" || a.kind != "" && a.kind != "object"
		for _, name := range []string{"url", "data"} {
			plain, beside := a.member(name, &wrong).kind != "", a.member("_"+name, &wrong).kind != ""
			wrong = wrong || plain && beside
		}
		for i, name := range a.names {
			switch name {
			case "url", "_url":
				a.names[i], a.items[i] = "_url", maskNode()
			case "data", "_data":
				a.names[i], a.items[i] = "_data", maskNode()
			}
		}
	}
	return !wrong
}

func maskNode() *node {
	n, err := parse([]byte(`{` + mask + `}`))
	if err != nil {
		panic(err)
	}
	return n.items[0]
}
