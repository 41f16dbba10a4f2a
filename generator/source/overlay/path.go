// SPDX-License-Identifier: Apache-2.0

package overlay

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"
)

// jsonPath is a JSONPath (RFC 9535).
type jsonPath struct {
	query     *spec.PathQuery
	functions *functions
}

// longestPath bounds the parser, which calls itself for every bracket.
const longestPath = 4096 // bytes

// parsePath reads a path. It adds to parsed the bytes that it parses to split
// comparisons, which are bounded for all paths of an overlay.
func parsePath(s string, parsed *int) (jsonPath, error) {
	if len(s) > longestPath {
		return jsonPath{}, fmt.Errorf("it has %d bytes, more than the limit of %d", len(s), longestPath)
	}
	f := newFunctions()
	f.parsed = parsed
	q, err := f.parse(quoteWords(s))
	if err != nil {
		return jsonPath{}, errors.New(strings.TrimPrefix(err.Error(), jsonpath.ErrPathParse.Error()+": "))
	}
	if err := f.order(q); err != nil {
		return jsonPath{}, err
	}
	for i := 0; i < len(f.queries); i++ { // it may become longer
		if err := f.order(f.queries[i]); err != nil {
			return jsonPath{}, err
		}
	}
	return jsonPath{q, f}, nil
}

// texts finds what stands in quotes, and names behind two dots.
var texts = regexp.MustCompile(`(?s)'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\.\.[0-9A-Za-z_\x{80}-\x{10FFFF}]+`)

// quoteWords writes $..true as $..['true'], which means the same: the library
// does not take a literal for a name there.
func quoteWords(s string) string {
	return texts.ReplaceAllStringFunc(s, func(text string) string {
		switch text {
		case "..true", "..false", "..null":
			return "..['" + text[2:] + "']"
		}
		return text
	})
}

// isDocument reports whether the path is that of the whole document.
func (p jsonPath) isDocument() bool { return p.query != nil && len(p.query.Segments()) == 0 }

// effort says how many values a selection looks at, at the most. The library
// cannot be stopped once it searches, so this is asked before.
type effort struct {
	size  float64 // values of the document
	depth float64 // levels of the document
	// What the queries in arguments of functions cost, which the library does
	// not show where they stand; it is added to each filter.
	here, below float64
}

func (p jsonPath) effort(size, depth int) effort {
	e := effort{size: float64(size), depth: float64(depth)}
	for _, q := range p.functions.queries {
		here, below := e.query(q)
		e.here, e.below = e.here+here, e.below+below
	}
	return e
}

// selector is what a selector costs at a value with so many entries and so
// many values below it.
func (e effort) selector(s spec.Selector, descendant bool, entries, size float64) float64 {
	here, below := e.filter(s)
	if descendant {
		return size * (1 + here + e.depth*below)
	}
	switch s.(type) {
	case spec.Name, spec.Index:
		return 1
	}
	return entries*(1+here) + size*below
}

// filter is what a filter costs at one value, and for each value below it.
// Other selectors cost nothing in addition.
func (e effort) filter(s spec.Selector) (here, below float64) {
	f, ok := s.(*spec.FilterSelector)
	if !ok {
		return 0, 0
	}
	here, below = e.or(f.LogicalOr)
	return here + e.here, below + e.below
}

func (e effort) or(or spec.LogicalOr) (here, below float64) {
	for _, and := range or {
		for _, one := range and {
			h, b := e.expression(one)
			here, below = here+h, below+b
		}
	}
	return here, below
}

func (e effort) expression(one spec.BasicExpr) (here, below float64) {
	switch one := one.(type) {
	case *spec.ParenExpr:
		return e.or(one.LogicalOr)
	case *spec.NotParenExpr:
		return e.or(one.LogicalOr)
	case *spec.ExistExpr:
		return e.query(one.PathQuery)
	case *spec.NonExistExpr:
		return e.query(one.PathQuery)
	case *spec.CompExpr:
		// Two mappings or lists are compared down to their last value.
		switch s := one.String(); {
		case hasLiteral(s), strings.HasPrefix(s, "true "), strings.HasPrefix(s, "false "), strings.HasSuffix(s, " true"), strings.HasSuffix(s, " false"):
			return 1, 0
		case strings.Contains(s, "$"):
			return e.size, 0
		}
		return 1, 1
	}
	return 1, 0 // a function, whose arguments are counted separately
}

// query is what a query in a filter costs. A value can be found by each of the
// values above it, and by each selector: the times multiply with the segments.
func (e effort) query(q *spec.PathQuery) (here, below float64) {
	if q.Singular() != nil {
		return float64(1 + len(q.Segments())), 0
	}
	times, each := 1.0, 1.0
	for _, segment := range q.Segments() {
		times *= float64(len(segment.Selectors()))
		if segment.IsDescendant() {
			times *= e.depth
		}
		cost := 1.0
		for _, s := range segment.Selectors() {
			h, b := e.filter(s)
			cost += h + e.depth*b
		}
		each += times * cost
	}
	if strings.HasPrefix(q.String(), "$") {
		return e.size * each, 0
	}
	return 1, each
}
