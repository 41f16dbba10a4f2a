// SPDX-License-Identifier: Apache-2.0

package overlay

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/registry"
	"github.com/theory/jsonpath/spec"
)

// functions are the functions of one path. They are those of the library, but
// for match() and search(), which fail in the library where the second
// argument is absent, compile the pattern for each value, and let
// match(@, 'a|b') take all that begins with a.
type functions struct {
	queries []*spec.PathQuery // arguments of count() and value()
	parsed  *int              // bytes that were parsed to parse comparisons, in all paths of an overlay
	work    int               // what match() and search() have cost
}

type pattern struct {
	regexp *regexp.Regexp
	size   int // instructions
}

func newFunctions() *functions { return &functions{} }

func (f *functions) parse(path string) (*spec.PathQuery, error) {
	parsed, err := jsonpath.NewParser(jsonpath.WithRegistry(f.registry())).Parse(path)
	if err != nil {
		return nil, err
	}
	return parsed.Query(), nil
}

func (f *functions) registry() *registry.Registry {
	r := registry.New()
	for _, name := range []string{"count", "value"} {
		library := *r.Get(name)
		*r.Get(name) = *spec.Extension(name, spec.FuncValue, func(args []spec.FuncExprArg) error {
			for _, a := range args {
				if q, ok := a.(*spec.PathQuery); ok {
					f.queries = append(f.queries, q)
				}
			}
			return library.Validate(args)
		}, library.Evaluate)
	}
	f.matcher(r, "match", `\A(?:%s)\z`)
	f.matcher(r, "search", `%s`)
	return r
}

// matcher replaces a function that matches a text with a pattern.
func (f *functions) matcher(r *registry.Registry, name, format string) {
	library := *r.Get(name)
	m := newMatcher(f, format)
	validate := func(args []spec.FuncExprArg) error {
		if err := library.Validate(args); err != nil {
			return err
		}
		if literal, ok := args[1].(*spec.LiteralArg); ok {
			if s, text := literal.Value().(string); text {
				return m.keep(s)
			}
		}
		return nil
	}
	*r.Get(name) = *spec.Extension(name, spec.FuncLogical, validate, func(args []spec.PathValue) spec.PathValue {
		text, isText := argument(args[0])
		expression, isPattern := argument(args[1])
		return spec.Logical(isText && isPattern && m.match(text, expression))
	})
}

// matcher is a function that matches a text with a pattern. The patterns that
// stand in the path are kept. Those that stand in the document can be as many
// as its values, so that the last one alone is.
type matcher struct {
	*functions
	format   string
	literals map[string]pattern
	last     *pattern
	lastIs   string
}

func newMatcher(f *functions, format string) *matcher {
	return &matcher{functions: f, format: format, literals: map[string]pattern{}}
}

func (m *matcher) keep(expression string) error {
	p, err := compile(expression, m.format)
	if err != nil {
		return fmt.Errorf("has a pattern that cannot be used: %w", err)
	}
	m.literals[expression] = p
	return nil
}

func argument(v spec.PathValue) (string, bool) {
	if v, ok := v.(*spec.ValueType); ok && v != nil {
		s, ok := v.Value().(string)
		return s, ok
	}
	return "", false
}

// match reports no match for a pattern that is not a regular expression, as the RFC has it,
// and once the work has become too much, which is an error of the action.
func (m *matcher) match(text, expression string) bool {
	if m.work > maxLooked {
		return false
	}
	m.work += 1 + len(expression)/16 // to find the pattern
	p, ok := m.literals[expression]
	if !ok {
		p = m.compiled(expression)
	}
	if p.regexp == nil {
		return false
	}
	m.work += 1 + len(text)*p.size/16 // a step of the machine takes less time than a look at a value
	return p.regexp.MatchString(text)
}

// compiled returns a pattern that stands in the document.
func (m *matcher) compiled(expression string) pattern {
	if m.last != nil && expression == m.lastIs {
		return *m.last
	}
	p, err := compile(expression, m.format)
	if errors.Is(err, errLarge) {
		m.work = maxLooked + 1
	}
	m.work += compileWork * (len(expression) + p.size)
	m.last, m.lastIs = &p, expression
	return p
}

// compileWork is what a byte or an instruction of a pattern costs that is
// built, in looks at a value.
const compileWork = 100

// largestPattern bounds the memory for patterns, in instructions: (x{100}){99}
// has as many.
const largestPattern = 10_000

var errLarge = errors.New("it is too large")

// compile reads a pattern of RFC 9485. The dot of that is all but the ends of
// lines.
func compile(expression, format string) (pattern, error) {
	tree, err := syntax.Parse(expression, syntax.Perl|syntax.DotNL)
	if err != nil {
		return pattern{}, err
	}
	if least(tree) > largestPattern { // before it is built
		return pattern{}, errLarge
	}
	noLineEnds(tree)
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return pattern{}, err
	}
	if len(program.Inst) > largestPattern {
		return pattern{}, errLarge
	}
	re, err := regexp.Compile(fmt.Sprintf(format, tree))
	return pattern{re, len(program.Inst)}, err
}

// least is a number of instructions that a pattern has at the least.
func least(tree *syntax.Regexp) int {
	n := len(tree.Sub)
	if tree.Op == syntax.OpLiteral {
		n = len(tree.Rune)
	}
	for _, sub := range tree.Sub {
		n += least(sub)
	}
	if tree.Op == syntax.OpRepeat {
		n = (n - 1) * max(tree.Min, tree.Max)
	}
	return n
}

func noLineEnds(tree *syntax.Regexp) {
	if tree.Op == syntax.OpAnyChar {
		*tree = syntax.Regexp{Op: syntax.OpCharClass, Flags: tree.Flags, Rune: []rune{0, '\n' - 1, '\n' + 1, '\r' - 1, '\r' + 1, '\U0010FFFF'}}
	}
	for _, sub := range tree.Sub {
		noLineEnds(sub)
	}
}
