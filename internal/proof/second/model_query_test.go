// SPDX-License-Identifier: Apache-2.0

package second

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// part is one part of a query between two &.
type part struct{ name, value string }

func partsOf(query string) []part {
	var list []part
	for _, s := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(s, "=")
		list = append(list, part{name, value})
	}
	return list
}

// validQuery is what is asked of every query.
func validQuery(query string) bool {
	for i := range len(query) {
		c := query[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(";#\\\"<>", c) >= 0 {
			return false
		}
		if _, ok := escaped(query[i:]); c == '%' && !ok {
			return false
		}
	}
	return len(query) <= 4096
}

// isRecordQuery is what is asked of a record's query.
func isRecordQuery(query string) bool {
	plain, _ := decodeOnce(query)
	for i := range len(plain) {
		if plain[i] < 0x20 || plain[i] == 0x7f {
			return false
		}
	}
	return validQuery(query) && len(partsOf(query)) <= mostParts
}

const mostParts = 64

func (m *model) queryRule() string {
	const bad = "query"
	if m.kind.isRecord() {
		if !isRecordQuery(m.query) {
			return bad
		}
		return ""
	}
	if !validQuery(m.query) {
		return bad
	}
	if m.query == "" {
		return ""
	}
	list := partsOf(m.query)
	if len(list) > mostParts {
		return bad
	}
	count := map[string]int{}
	for _, p := range list {
		bare := strings.NewReplacer("%3A", ":", "%3a", ":").Replace(p.name) // the colon of a modifier
		if len(p.name) > 128 || len(p.value) > 2048 || strings.ContainsAny(bare, "%+") {
			return bad
		}
		name, _, modified := strings.Cut(bare, ":")
		for selecting := range m.most {
			if strings.EqualFold(name, selecting) && (modified || name != selecting) {
				return bad
			}
		}
		count[p.name]++
	}
	for name, most := range m.most {
		if count[name] > most {
			return bad
		}
	}
	return ""
}

// selecting returns the parameters by which operations are selected, and how
// often each may come.
func selecting(operations []spine.Operation) map[string]int {
	most := map[string]int{}
	for _, o := range operations {
		for _, set := range setsOf(o) {
			for _, name := range set {
				n := len(slices.DeleteFunc(slices.Clone(set), func(s string) bool { return s != name }))
				most[name] = max(most[name], n)
			}
		}
	}
	return most
}

func setsOf(o spine.Operation) [][]string {
	var sets [][]string
	for _, s := range strings.Split(o.Query, "|") {
		if s == "" {
			sets = append(sets, nil)
			continue
		}
		sets = append(sets, strings.Split(s, "&"))
	}
	return sets
}

// parameters finds the one operation of the endpoint.
func (m *model) parameters() string {
	var list []spine.Operation
	for _, o := range m.endpoint {
		if (m.id == "" || m.id == string(o.Interaction)) && m.hasParameters(o) && m.hasHeaders(o) {
			list = append(list, o)
		}
	}
	if len(list) != 1 {
		return "parameters"
	}
	m.operation = list[0]
	return ""
}

func (m *model) hasParameters(o spine.Operation) bool {
	if m.kind.isRecord() {
		return true
	}
	for _, set := range setsOf(o) {
		all := true
		for _, name := range set {
			all = all && m.given(name) == len(slices.DeleteFunc(slices.Clone(set), func(s string) bool { return s != name }))
		}
		if all {
			return true
		}
	}
	return false
}

// given counts a parameter; an empty value makes it none at all.
func (m *model) given(name string) int {
	n := 0
	for _, p := range partsOf(m.query) {
		if p.name == name && p.value == "" {
			return 0
		}
		if p.name == name {
			n++
		}
	}
	return n
}

func (m *model) hasHeaders(o spine.Operation) bool {
	if o.Header == "" {
		return true
	}
	for _, pair := range strings.Split(o.Header, "|") {
		name, value, _ := strings.Cut(pair, "=")
		if lines := m.header(name); len(lines) != 1 || lines[0] != value {
			return false
		}
	}
	return true
}
