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
	queries  []*spec.PathQuery // arguments of count() and value()
	patterns map[string]pattern
	attempts int // to take comparisons apart
	work     int // what match() and search() have cost
}

type pattern struct {
	regexp *regexp.Regexp
	size   int // instructions
}

func newFunctions() *functions { return &functions{patterns: map[string]pattern{}} }

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
func (f *functions) matcher(r *registry.Registry, name, form string) {
	library := *r.Get(name)
	validate := func(args []spec.FuncExprArg) error {
		if err := library.Validate(args); err != nil {
			return err
		}
		if literal, ok := args[1].(*spec.LiteralArg); ok {
			s, text := literal.Value().(string)
			if _, err := compile(s, form); text && err != nil {
				return fmt.Errorf("has a pattern that cannot be used: %w", err)
			}
		}
		return nil
	}
	*r.Get(name) = *spec.Extension(name, spec.FuncLogical, validate, func(args []spec.PathValue) spec.PathValue {
		text, isText := argument(args[0])
		expression, isPattern := argument(args[1])
		return spec.Logical(isText && isPattern && f.match(text, expression, form))
	})
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
func (f *functions) match(text, expression, form string) bool {
	if f.work > maxLooked {
		return false
	}
	p, ok := f.patterns[expression+form]
	if !ok {
		var err error
		if p, err = compile(expression, form); errors.Is(err, errLarge) {
			f.work = maxLooked + 1
		}
		f.work += len(expression) + p.size
		f.patterns[expression+form] = p
	}
	if p.regexp == nil {
		return false
	}
	f.work += 1 + len(text)*p.size/16 // a step of the machine takes less time than a look at a value
	return p.regexp.MatchString(text)
}

// largestPattern bounds the memory for patterns, in instructions: (x{100}){99}
// has as many.
const largestPattern = 10_000

var errLarge = errors.New("it is too large")

// compile reads a pattern of RFC 9485. The dot of that is all but the ends of
// lines.
func compile(expression, form string) (pattern, error) {
	tree, err := syntax.Parse(expression, syntax.Perl|syntax.DotNL)
	if err != nil {
		return pattern{}, err
	}
	noLineEnds(tree)
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return pattern{}, err
	}
	if len(program.Inst) > largestPattern {
		return pattern{}, errLarge
	}
	re, err := regexp.Compile(fmt.Sprintf(form, tree))
	return pattern{re, len(program.Inst)}, err
}

func noLineEnds(tree *syntax.Regexp) {
	if tree.Op == syntax.OpAnyChar {
		*tree = syntax.Regexp{Op: syntax.OpCharClass, Flags: tree.Flags, Rune: []rune{0, '\n' - 1, '\n' + 1, '\r' - 1, '\r' + 1, '\U0010FFFF'}}
	}
	for _, sub := range tree.Sub {
		noLineEnds(sub)
	}
}
