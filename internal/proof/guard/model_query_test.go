// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"slices"
	"strings"
)

// query returns how often each parameter has a value that selects operations.
func (p *place) query(r reading) map[string]int {
	values := map[string]int{}
	if r.query == "" {
		return values
	}
	p.must(len(r.query) <= 4096, "query")
	p.must(strings.Count(r.query, "&") < 64, "query")
	if p.kind == "records" {
		p.must(isRecordQuery(r.query), "query")
		return values
	}
	p.must(asciiPattern.MatchString(r.query) && !strings.Contains(r.query, ";") && !strings.Contains(r.query, "#"), "query")
	p.must(!noEscape.MatchString(r.query), "query")
	most, seen := mostOf(r.candidates), map[string]int{}
	for _, pair := range strings.Split(r.query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		p.must(!strings.ContainsAny(name, "%+"), "query")
		p.must(len(name) <= 128, "query")
		p.must(len(value) <= 2048, "query")
		bare, _, modified := strings.Cut(name, ":")
		for relevant := range most {
			p.must(!strings.EqualFold(bare, relevant) || bare == relevant && !modified, "query")
		}
		if most[name] == 0 {
			continue
		}
		seen[name]++
		p.must(seen[name] <= most[name], "query")
		if value != "" {
			values[name]++
		}
	}
	return values
}

// mostOf returns how often each parameter that selects an operation may come.
func mostOf(candidates []op) map[string]int {
	most := map[string]int{}
	for _, o := range candidates {
		for _, set := range o.query {
			for name, n := range counts(set) {
				most[name] = max(most[name], n)
			}
		}
	}
	return most
}

func counts(names []string) map[string]int {
	n := map[string]int{}
	for _, name := range names {
		n[name]++
	}
	return n
}

// choose returns the one operation that method, id, parameters and headers
// select.
func (p *place) choose(a asked, r reading, parameters map[string]int) op {
	id := ""
	if p.kind != "nrl" {
		v := a.header["Ssp-Interactionid"]
		p.must(len(v) == 1 && visible(one(v), 256), "interaction-header")
		id = one(v)
	}
	var named, fit []op
	for _, o := range r.candidates {
		if o.method != a.method || p.kind != "nrl" && o.id != id {
			continue
		}
		named = append(named, o)
		if o.selected(a, parameters) {
			fit = append(fit, o)
		}
	}
	p.must(len(named) > 0, "interaction-endpoint")
	p.must(len(fit) == 1, "parameters")
	return append(append(fit, named...), r.candidates...)[0]
}

func (o op) selected(a asked, parameters map[string]int) bool {
	for _, h := range o.header {
		if v := a.header[h[0]]; len(v) != 1 || v[0] != h[1] {
			return false
		}
	}
	return len(o.query) == 0 || slices.ContainsFunc(o.query, func(set []string) bool {
		for name, n := range counts(set) {
			if parameters[name] < n {
				return false
			}
		}
		return true
	})
}
