// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
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
	top := slowParts("bundle")
	out := &node{kind: "object"}
	for i, name := range b.names {
		item, stays := b.items[i], false
		if name == "resourceType" {
			stays = true
		} else if name == "entry" {
			var kept []*node
			for _, e := range item.items {
				if e = slowEntry(e, &r); e != nil {
					kept = append(kept, e)
				}
			}
			item, stays = &node{kind: "list", items: kept}, len(kept) > 0
		} else if p, ok := top[name]; ok {
			c := slowCopy{}
			if kept := c.part(item, name, p); !c.odd && (kept != nil || !c.less) {
				stays = true
				if kept != nil {
					item = kept
				}
			}
		}
		if stays {
			out.add(name, item)
		}
	}
	*b = *out
	return r
}

func (n *node) add(name string, item *node) {
	n.names, n.escaped, n.items = append(n.names, name), append(n.escaped, false), append(n.items, item)
}

// hides reports whether a resource is in the tree, or a name that somebody
// could take for another.
func (n *node) hides() bool {
	for i, name := range n.names {
		if strings.EqualFold(name, "resourceType") || n.strange(i) {
			return true
		}
	}
	return n.below()
}

func (n *node) below() bool { return slices.ContainsFunc(n.items, (*node).hides) }

func (n *node) strange(i int) bool {
	return n.escaped[i] || strings.ContainsFunc(n.names[i], func(r rune) bool { return r > '~' })
}

func slowEntry(e *node, r *pointers.Result) *node {
	wrong := e.kind != "object"
	resource := e.member("resource", &wrong)
	kind := resource.member("resourceType", &wrong)
	contained := resource.member("contained", &wrong)
	codings := resource.member("type", &wrong).member("coding", &wrong)
	var types []spine.RecordType
	if codings.kind == "list" {
		for _, c := range codings.items {
			types = append(types, spine.RecordType{System: text(c.member("system", &wrong)), Code: text(c.member("code", &wrong))})
		}
	}
	switch {
	case wrong, resource.kind == "object" && resource.below():
		r.Unknown++
		return nil
	case text(kind) != "DocumentReference":
		r.Other++
		return nil
	case contained.kind != "" || len(types) != 1 || types[0].System == "" || types[0].Code == "":
		r.Unknown++
		return nil
	}
	level, known := access(types[0])
	list := map[spine.AccessLevel]string{spine.PointerOnly: "marked", spine.PointerAndRecord: "kept"}[level]
	c := slowCopy{typ: types[0]}
	switch {
	case !known:
		r.Unknown++
		return nil
	case list == "":
		r.Denied++
		return nil
	}
	out := c.object(e, list)
	if c.odd {
		r.Unknown++
		return nil
	}
	r.Kept++
	if list == "marked" {
		r.Marked++
	}
	return out
}

func text(n *node) string {
	if n.kind == "string" {
		return n.text
	}
	return ""
}

// slowCopy copies what may stay of a tree.
type slowCopy struct {
	typ       spine.RecordType
	odd, less bool
}

func (c *slowCopy) part(n *node, name string, p slowPart) *node {
	if !p.many {
		return c.one(n, name, p.what)
	}
	if n.kind != "list" {
		c.odd = true
		return nil
	}
	out := &node{kind: "list"}
	for _, item := range n.items {
		if item = c.one(item, name, p.what); item != nil {
			out.items = append(out.items, item)
		} else {
			c.less = true
		}
	}
	if len(out.items) == 0 {
		return nil
	}
	return out
}

func (c *slowCopy) one(n *node, name, what string) *node {
	switch {
	case what == "whole":
		return n
	case what == "masked":
		return maskNode()
	case kinds[what] == nil:
		return c.object(n, what)
	case n.kind == "string" && slowFits(what, name, n.text, c.typ):
		return n
	}
	c.less = true
	return nil
}

func (c *slowCopy) object(n *node, typ string) *node {
	if n.kind != "object" {
		c.odd = true
		return nil
	}
	list, out, seen := slowParts(typ), &node{kind: "object"}, map[string]bool{}
	for i, name := range n.names {
		folded := strings.ToLower(name)
		c.odd = c.odd || seen[folded] || n.strange(i) || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' })
		seen[folded] = true
		bare, masked := strings.CutPrefix(name, "_")
		for known := range list {
			c.odd = c.odd || strings.EqualFold(known, bare) && known != bare
		}
		p, ok := list[name]
		if masked && list[bare].what == "masked" {
			p, ok = list[bare], true
		}
		var kept *node
		if ok && !slices.Contains(out.names, "_"+bare) {
			kept = c.part(n.items[i], bare, p)
		}
		c.odd = c.odd || !ok && (bare == "implicitRules" || name == "modifierExtension")
		c.less = c.less || kept == nil
		if p.what == "masked" {
			name = "_" + bare
		}
		if kept != nil {
			out.add(name, kept)
		}
	}
	c.odd = c.odd || len(n.names) > 64
	if len(out.names) == 0 || typ == "Link" && len(out.names) < 2 {
		c.less = c.less || len(n.names) > 0
		return nil
	}
	return out
}

func maskNode() *node {
	n, err := parse([]byte(`{` + mask + `}`))
	if err != nil {
		panic(err)
	}
	return n.items[0]
}
