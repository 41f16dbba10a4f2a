package adopt

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
)

// Verdict says how a literal stands to the policy.
type Verdict string

// The verdicts.
const (
	Equal   Verdict = "equal"   // the policy has it
	Wrong   Verdict = "wrong"   // the policy has something so close that this is a slip, or lists it as an alias
	Unknown Verdict = "unknown" // it has the form of a code, and the policy does not have it
)

// Literal is one string literal of the package.
type Literal struct {
	Position finding.Position `json:"position"`
	Constant string           `json:"constant,omitempty"` // name of the constant that it defines
	Value    string           `json:"value"`
	Verdict  Verdict          `json:"verdict" enum:"equal wrong unknown"`
	Use      string           `json:"use,omitempty"`  // generated name to use in its place
	Near     string           `json:"near,omitempty"` // the code that was probably meant
}

// Read compares the Go files of a folder, tests and generated files left out,
// with a policy. It fails if a file cannot be read or is not Go.
func Read(dir string, m *policy.Model, n *names.Table) (Report, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return Report{}, err
	}
	known := knownCodes(m, n)
	out := []Literal{}
	files := 0
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return Report{}, err
		}
		files++
		if !ast.IsGenerated(file) {
			out = append(out, literals(set, file, known)...)
		}
	}
	if files == 0 {
		if _, err := os.Stat(dir); err != nil {
			return Report{}, err
		}
		return Report{}, fmt.Errorf("%s: no Go files", dir)
	}
	slices.SortFunc(out, func(a, b Literal) int {
		return cmp.Or(a.Position.Compare(b.Position), strings.Compare(a.Value, b.Value))
	})
	return Report{Version: 1, Literals: out}, nil
}

// codes maps every code of the policy to its generated name; aliases to the
// name of the interactionId that they stand for.
type codes struct {
	name  map[string]string
	alias map[string]string
	words *finding.Words
}

func knownCodes(m *policy.Model, n *names.Table) codes {
	c := codes{name: map[string]string{}, alias: map[string]string{}}
	for _, i := range m.Interactions {
		c.name[i.ID] = n.Interaction(i.ID)
		for _, a := range i.Aliases {
			c.alias[a] = i.ID
		}
		if i.Registered != "" {
			c.name[i.Registered] = "LookupInteraction(" + n.Interaction(i.ID) + ").Registered"
		}
	}
	for _, a := range m.Activities {
		c.name[a.Code] = n.Activity(a.Code)
	}
	for _, j := range m.JobRoles {
		c.name[j.Code] = n.JobRole(j.Code)
	}
	for _, t := range m.RecordTypes {
		c.name[t.Code] = n.RecordType(t.System, t.Code) + "()"
	}
	for _, f := range m.Formats {
		c.name[f.Code] = n.Format(f.System, f.Code) + "()"
	}
	c.words = finding.NewWords(slices.Collect(maps.Keys(c.name)))
	return c
}

func literals(set *token.FileSet, file *ast.File, known codes) []Literal {
	constants := map[*ast.BasicLit]string{}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			for i, e := range v.Values {
				if lit, ok := e.(*ast.BasicLit); ok && i < len(v.Names) {
					constants[lit] = v.Names[i].Name
				}
			}
		}
	}
	var out []Literal
	ast.Inspect(file, func(n ast.Node) bool {
		if _, ok := n.(*ast.ImportSpec); ok {
			return false
		}
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		value, err := strconv.Unquote(lit.Value)
		if err != nil {
			return true
		}
		l, ok := judge(value, known)
		if !ok {
			return true
		}
		p := set.Position(lit.Pos())
		l.Position = finding.InText(filepath.ToSlash(p.Filename), p.Line, p.Column)
		l.Constant = constants[lit]
		out = append(out, l)
		return true
	})
	return out
}

// codePattern is what a code of the policy looks like, taken loosely, so that a code
// with a slip in it is still looked at.
var codePattern = regexp.MustCompile(`(?i)\A\s*(?:urn:nhs[a-z-]*:\S+|[BR][0-9O]{3,5}|[0-9]{8,18})\s*\z`)

func judge(value string, known codes) (Literal, bool) {
	l := Literal{Value: value}
	if name, ok := known.name[value]; ok {
		l.Verdict, l.Use = Equal, name
		return l, true
	}
	if id, ok := known.alias[value]; ok {
		l.Verdict, l.Near, l.Use = Wrong, id, known.name[id]
		return l, true
	}
	if len(value) > 300 || !codePattern.MatchString(value) {
		return l, false
	}
	if near, ok := closest(value, known.words); ok {
		l.Verdict, l.Near, l.Use = Wrong, near, known.name[near]
		return l, true
	}
	l.Verdict = Unknown
	return l, true
}

// closest finds a code of which value is a slip: the same but for blanks,
// case, or one character; for long ids, two.
func closest(value string, known *finding.Words) (string, bool) {
	if code, ok := known.Folded(value); ok {
		return code, true
	}
	if len(value) < 20 {
		return "", false // two different short codes are often one digit apart
	}
	return known.Within(value, 2)
}
