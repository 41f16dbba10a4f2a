// SPDX-License-Identifier: Apache-2.0

package golang

import (
	"strconv"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"
)

// Lines of code are kept to as many columns, where a tab takes some.
const (
	columns = 120
	tab     = 4
)

// value is a value in a table: a word (an identifier or a literal of Go), or a list
// in braces behind its type. A list that does not fit into one line has one entry a line.
type value struct {
	word   *jen.Statement // or the type of a list; nil if it goes without saying
	width  int            // of the word, in columns
	list   []entry
	isList bool
}

// entry is an element of a list, or a field with its name or index.
type entry struct {
	key string // empty: none
	value
}

// name is an identifier of the package.
func name(s string) value { return value{word: jen.Id(s), width: len(s)} }

// spineName is an identifier of package spine.
func spineName(s string) value { return value{word: spine(s), width: len("spine.") + len(s)} }

// policyName is an identifier of package policy.
func policyName(s string) value { return value{word: inPolicy(s), width: len("policy.") + len(s)} }

// number is a literal number.
func number(n int) value { return value{word: jen.Lit(n), width: len(strconv.Itoa(n))} }

// text is a literal string.
func text(s string) value {
	return value{word: jen.Lit(s), width: utf8.RuneCountInString(strconv.Quote(s))}
}

// list is a list behind its type.
func list(of value, entries ...entry) value {
	return value{word: of.word, width: of.width, list: entries, isList: true}
}

// row is a list of which the type goes without saying.
func row(entries ...entry) value { return list(value{}, entries...) }

// sliceOf is the type of a slice.
func sliceOf(of value) value {
	return value{word: jen.Index().Add(of.word), width: len("[]") + of.width}
}

// identifiers is a list of identifiers of the package.
func identifiers(of value, all []string) value {
	v := list(of)
	for _, s := range all {
		v.list = append(v.list, entry{value: name(s)})
	}
	return v
}

// field is a field with its name.
func field(name string, v value) entry { return entry{name, v} }

// columns is how wide the value is on one line.
func (v value) columns() int {
	n := v.width
	if v.isList {
		n += len("{}") + max(0, len(v.list)-1)*len(", ")
	}
	for _, e := range v.list {
		n += e.columns()
	}
	return n
}

func (e entry) columns() int {
	if e.key == "" {
		return e.value.columns()
	}
	return len(e.key) + len(": ") + e.value.columns()
}

// code is the value as Go behind so many tabs.
func (v value) code(tabs int) *jen.Statement { return v.behind(tabs, 0) }

// behind is the value as Go, where a key of some columns stands in front of it.
func (v value) behind(tabs, key int) *jen.Statement {
	s := jen.Add()
	if v.word != nil {
		s.Add(v.word)
	}
	if !v.isList {
		return s
	}
	if tabs*tab+key+v.columns()+len(",") <= columns {
		return s.ValuesFunc(func(g *jen.Group) { v.entries(g, tabs) })
	}
	return s.CustomFunc(lines, func(g *jen.Group) { v.entries(g, tabs+1) })
}

// entries writes the elements. The values of fields stand below each other.
func (v value) entries(g *jen.Group, tabs int) {
	key := 0
	for _, e := range v.list {
		key = max(key, len(e.key))
	}
	for _, e := range v.list {
		if e.key == "" {
			g.Add(e.code(tabs))
		} else {
			g.Id(e.key).Op(":").Add(e.behind(tabs, key+len(": ")))
		}
	}
}

// fields are the fields of a row. A value that is empty is not written.
type fields []entry

func (f *fields) add(name string, v value) { *f = append(*f, entry{name, v}) }

func (f *fields) text(name, value string) {
	if value != "" {
		f.add(name, text(value))
	}
}

// constant adds a constant of package spine, or the value itself if there is none.
func (f *fields) constant(name, value string, constants map[string]string) {
	if c, ok := constants[value]; ok {
		f.add(name, spineName(c))
		return
	}
	f.text(name, value)
}
