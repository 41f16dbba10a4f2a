// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// overlaps finds endpoints that one request can fit. A literal segment goes
// before a parameter (OpenAPI, "Path Templating Matching"), so /p/a beside
// /p/{x} is well defined; /p/{a} beside /p/{b}, and /a/{x} beside /{y}/b, are
// not. The cost is linear in the endpoints, times the few ways in which
// parameters are spread over paths of one length.
type overlaps struct {
	list   *finding.List
	same   map[[2]string]bool       // filled with the pairs of templates that are one endpoint
	groups map[string]*overlapGroup // by method and number of segments
}

// overlapGroup holds the templates that can meet at all. A mask says which
// segments of a template are literal ("L") and which are parameters ("P").
type overlapGroup struct {
	masks   []string
	members map[string][]overlapMember // by mask
	index   map[overlapKey]overlapMember
}

type overlapMember struct {
	template policy.Text
	segments []string
}

// overlapKey names the members of a mask by their literals where another mask
// has literals as well: those of both masks with the same key can meet.
type overlapKey struct{ mask, other, literals string }

func newOverlaps(list *finding.List, same map[[2]string]bool) *overlaps {
	return &overlaps{list, same, map[string]*overlapGroup{}}
}

// add reports whether no earlier endpoint of the method meets this one. The
// segments are those of the template, parameters as empty strings.
func (o *overlaps) add(method string, template policy.Text, segments []string) bool {
	name := fmt.Sprintf("%s %d", method, len(segments))
	g := o.groups[name]
	if g == nil {
		g = &overlapGroup{members: map[string][]overlapMember{}, index: map[overlapKey]overlapMember{}}
		o.groups[name] = g
	}
	m, mask := overlapMember{template, segments}, maskOf(segments)
	g.mask(mask)
	for _, other := range g.masks {
		if other != mask && ordered(mask, other) {
			continue
		}
		first, ok := g.index[overlapKey{other, mask, commonLiterals(segments, mask, other)}]
		if !ok {
			continue
		}
		if other == mask {
			o.same[[2]string{first.template.Value, template.Value}] = true
			o.list.Add(finding.New(ruleSameEndpoint, template.At, "%s %s is the same endpoint as %s %s", method, template.Value, method, first.template.Value).
				Suggest("keep one of the two").Relate(first.template.At, "the other one"))
		} else {
			o.list.Add(finding.New(ruleSameEndpoint, template.At, "a request can fit %s %s and %s %s, and neither goes before the other", method, template.Value, method, first.template.Value).
				Suggest("change one of the two paths").Relate(first.template.At, "the other one"))
		}
		return false
	}
	g.members[mask] = append(g.members[mask], m)
	for _, other := range g.masks {
		g.put(m, mask, other)
	}
	return true
}

// mask makes a mask known, and indexes the members that are there for it.
func (g *overlapGroup) mask(mask string) {
	if _, ok := g.members[mask]; ok {
		return
	}
	for _, other := range g.masks {
		for _, m := range g.members[other] {
			g.put(m, other, mask)
		}
	}
	g.members[mask] = nil
	g.masks = append(g.masks, mask)
}

func (g *overlapGroup) put(m overlapMember, mask, other string) {
	key := overlapKey{mask, other, commonLiterals(m.segments, mask, other)}
	if _, ok := g.index[key]; !ok { // the first one is as good as any to cite
		g.index[key] = m
	}
}

func maskOf(segments []string) string {
	mask := make([]byte, len(segments))
	for i, s := range segments {
		mask[i] = 'L'
		if s == "" {
			mask[i] = 'P'
		}
	}
	return string(mask)
}

// ordered reports whether one of two masks has literals wherever the other
// has them, so it goes before it.
func ordered(a, b string) bool {
	var more, less bool
	for i := range len(a) {
		more = more || a[i] == 'L' && b[i] == 'P'
		less = less || a[i] == 'P' && b[i] == 'L'
	}
	return !more || !less
}

func commonLiterals(segments []string, a, b string) string {
	var out strings.Builder
	for i, s := range segments {
		if a[i] == 'L' && b[i] == 'L' {
			out.WriteString(s)
			out.WriteByte('/')
		}
	}
	return out.String()
}
