// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/adopt"
	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/write"
)

// answers names the schema that the JSON of a command fits.
var answers = map[string]string{
	"adopt": "adopt", "approve": "approve", "audit verify": "verify", "audit replay": "replay", "check": "check", "diff": "diff", "explain": "explain", "lint": "findings", "request": "request", "test": "test", "version": "version", "what-can": "who", "who-can": "who",
}

// compiled are the schemas that the program prints, and that of SARIF (OASIS
// Standard).
var compiled = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	sarif, err := os.ReadFile(filepath.Join("..", "..", "generator", "finding", "testdata", "sarif.schema.json"))
	if err != nil {
		return nil, err
	}
	texts := map[string][]byte{"sarif": sarif}
	for name, schema := range generator.Schemas() {
		texts[name] = schema()
	}
	out := map[string]*jsonschema.Schema{}
	for name, text := range texts {
		if out[name], err = compileSchema(text); err != nil {
			return nil, err
		}
	}
	return out, nil
})

// schemaOfAnswer is the name of the schema that the answer of a command must
// fit; none if the answer is for people.
func schemaOfAnswer(args []string) string {
	for i, a := range args {
		format, joined := strings.CutPrefix(a, "--format=")
		if a == "--format" && i+1 < len(args) {
			format, joined = args[i+1], true
		}
		switch {
		case joined && (format == "sarif" || format == "junit"):
			return format
		case joined && format == "json":
			return cmp.Or(answers[args[0]], answers[strings.Join(args[:min(len(args), 2)], " ")], "that of "+args[0])
		}
	}
	return ""
}

// fits validates what a case prints for programs, and every policy.json that
// it writes: one that no schema is known for fits none.
func fits(t *testing.T, args []string, got map[string][]byte) {
	t.Helper()
	switch name := schemaOfAnswer(args); {
	case len(got["stdout"]) == 0:
	case name == "junit":
		fitsJUnit(t, got["stdout"])
	case name != "":
		fitsSchema(t, name, got["stdout"])
	}
	for file, data := range got {
		if path.Base(file) == "policy.json" {
			fitsSchema(t, "policy", data)
		}
	}
}

func fitsSchema(t *testing.T, name string, text []byte) {
	t.Helper()
	all, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	schema := all[name]
	if schema == nil {
		t.Fatalf("there is no schema %q", name)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(v); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// Each schema is that of an answer which a case gives; TestGoldenCases
// validates them. Those of the configuration and of the version have tests of their own.
func TestGoldenCasesUseEverySchema(t *testing.T) {
	seen := map[string]bool{"config": true, "version": true}
	err := filepath.WalkDir(casesDir, func(file string, _ fs.DirEntry, err error) error {
		switch filepath.Base(file) {
		case "command":
			line, _, _ := strings.Cut(string(readFile(t, file)), "\n")
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), "stdout")); err == nil {
				seen[schemaOfAnswer(strings.Fields(line))] = true
			}
		case "policy.json":
			seen["policy"] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	for name := range all {
		if !seen[name] {
			t.Errorf("no case prints what the schema %s is of", name)
		}
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func compileSchema(text []byte) (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("schema.json")
}

// words are the values of the constants of a package whose names begin with a
// prefix or that are of a type, read from its source: one that is added later
// is among them.
func words(t *testing.T, dir, prefix, typ string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "generator", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for spec := range constants(file) {
			of, _ := spec.Type.(*ast.Ident)
			if typ != "" && (of == nil || of.Name != typ) || prefix != "" && !strings.HasPrefix(spec.Names[0].Name, prefix) {
				continue
			}
			word, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, word)
		}
	}
	if len(out) == 0 {
		t.Fatalf("%s has no constants %s%s", dir, prefix, typ)
	}
	return out
}

// constants yields those that are texts.
func constants(file *ast.File) iter.Seq[*ast.ValueSpec] {
	return func(yield func(*ast.ValueSpec) bool) {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				spec := s.(*ast.ValueSpec)
				if len(spec.Values) != 1 {
					continue
				}
				if v, ok := spec.Values[0].(*ast.BasicLit); ok && v.Kind == token.STRING && !yield(spec) {
					return
				}
			}
		}
	}
}

// Every kind, level and verdict is a word of the schemas.
func TestSchemasKnowEveryWord(t *testing.T) {
	grant := func(kind, operator string) assert.Report {
		g := assert.Grant{Kind: kind}
		return assert.Report{
			Failures: []finding.Finding{}, Coverage: assert.Coverage{Percent: 0.5, Uncovered: []assert.Grant{g}},
			Mutation: &assert.Mutation{Survived: []assert.Mutant{{Operator: operator, Grant: g}}},
		}
	}
	for _, c := range []struct {
		schema, dir, prefix, typ string
		value                    func(string) any
	}{
		{"diff", "diff", "", "Kind", func(w string) any {
			return diff.Report{Verdict: diff.Equal, Gained: []diff.Change{{Kind: diff.Kind(w), Sources: []finding.Position{}}}, Lost: []diff.Change{}}
		}},
		{"diff", "diff", "", "Verdict", func(w string) any {
			return diff.Report{Verdict: diff.Verdict(w), Gained: []diff.Change{}, Lost: []diff.Change{}}
		}},
		{"explain", "query", "Kind", "", func(w string) any { return query.Answer{Checks: []query.Check{{Kind: w}}} }},
		{"explain", "query", "Step", "", func(w string) any {
			return query.Answer{Checks: []query.Check{{Kind: query.KindFunction, Paths: []query.Path{{{Kind: w}}}}}}
		}},
		{"explain", "query", "Change", "", func(w string) any {
			return query.Answer{Checks: []query.Check{}, Changes: [][]query.Change{{{Kind: w}}}}
		}},
		{"who", "query", "Row", "", func(w string) any { return query.Table{Rows: []query.Row{{Kind: w}}} }},
		{"test", "assert", "Grant", "", func(w string) any { return grant(w, assert.OperatorAdd) }},
		{"test", "assert", "Operator", "", func(w string) any { return grant(assert.GrantSends, w) }},
		{"check", "write", "", "State", func(w string) any { return generator.CheckReport{Files: []write.FileState{{State: write.State(w)}}} }},
		{"adopt", "adopt", "", "Verdict", func(w string) any { return adopted(adopt.ASID, adopt.Verdict(w)) }},
		{"adopt", "adopt", "", "Kind", func(w string) any { return adopted(adopt.Kind(w), adopt.Equal) }},
	} {
		for _, word := range words(t, c.dir, c.prefix, c.typ) {
			text, err := json.Marshal(c.value(word))
			if err != nil {
				t.Fatal(err)
			}
			fitsSchema(t, c.schema, text)
		}
	}
}

// adopted is a report about one literal.
func adopted(kind adopt.Kind, verdict adopt.Verdict) adopt.Report {
	return adopt.Report{Literals: []adopt.Literal{{Kind: kind, Verdict: verdict}}, Memberships: []adopt.Membership{}, Missing: []adopt.Missing{{Kind: kind}}}
}
