// SPDX-License-Identifier: Apache-2.0

package golang_test

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/emit/golang"
	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
)

// hostile are texts that try to become code, directives or something else than
// they are.
var hostile = []string{
	"plain", "", "x\nfunc init() { panic(1) }", "x\r\nfunc init() {}\r", "*/ func init() {} /*", "go:embed x", "\ngo:generate sh\n", "line x.go:1",
	"+build ignore", "\n+build ignore\n", "\u2028func init() {}", "a\u0085b", "\x00\ufeff", "\u202egnp.exe", "` + panic(1) + `", `"; panic(1); "`, "{{.}}", `\`, "%s%n",
	strings.Repeat("long ", 100), strings.Repeat("x", 500), "-- item", "# heading", "//go:linkname a b", "//line x:1", "export x",
}

// model is a policy with the texts in every field that takes a text.
func model(text func() string) *policy.Model {
	return &policy.Model{
		Services:     []policy.Service{{Name: "nrl", Headers: "nrl", Tokens: "spine"}},
		Interactions: []policy.Interaction{{ID: "urn:nhs:names:services:nrl:A.read", Service: text(), Registered: text(), Aliases: []string{"alias " + text()}}},
		Endpoints: []policy.Endpoint{
			{Service: text(), Method: text(), Path: text(), Operations: []policy.Operation{{
				Interaction: "urn:nhs:names:services:nrl:A.read", Actor: "consumer", Scopes: []string{text()}, Query: [][]string{{text()}},
				Header: []policy.HeaderMatch{{Name: text(), Value: text()}}, Level: policy.PointerOnly, RecordTypes: []string{text()}, Group: "Group", Function: "Read",
			}}},
			{Service: text(), Method: text(), Path: text(), None: text()},
		},
		Formats:     []policy.Format{{System: "https://example.org/f", Code: "urn:x:one", Display: text(), Retrieval: "ssp", MIME: []string{text()}, Interaction: text()}},
		RecordTypes: []policy.RecordType{{System: text(), Code: text(), Name: "Plan " + text(), Group: "Group"}},
		Groups:      []policy.RecordGroup{{Name: "Group", Grants: []policy.Grant{{Activity: "B0268", Level: policy.PointerOnly}}}},
		Activities:  []policy.Activity{{Code: "B0268", Name: text(), Closure: []string{"B0268"}}},
		JobRoles:    []policy.JobRole{{Code: "R8001", Name: text(), Baseline: []string{"B0268"}, Closure: []string{"B0268"}}},
		Functions:   []policy.Function{{Name: "Read", Requirement: text(), Alternatives: [][]string{{"B0268"}}}},
		Systems:     []policy.System{{ASID: text(), ODS: text(), Sends: []string{text()}, Receives: []string{text()}, Host: text(), Certificate: text()}},
	}
}

// overrides name what gets its name from a text, so that the texts can be
// anything.
func overrides(m *policy.Model) map[string]policy.Text {
	return map[string]policy.Text{
		m.RecordTypes[0].Code: {Value: "ThePlan"}, "https://example.org/f|urn:x:one": {Value: "FormatOne"},
		m.Interactions[0].Aliases[0]: {Value: "TheAlias"},
	}
}

// TestNoTextBecomesCode writes hostile texts in every field: what comes out
// parses, type-checks, declares just the names that a plain policy declares,
// and has no directive and no function that runs by itself.
func TestNoTextBecomesCode(t *testing.T) {
	plain := declared(t, model(func() string { return "plain" }))
	rapid.Check(t, func(t *rapid.T) {
		m := model(func() string {
			return rapid.OneOf(rapid.SampledFrom(hostile), rapid.String()).Draw(t, "text")
		})
		if got := declared(t, m); !slices.Equal(got, plain) {
			t.Fatalf("declares %v, want %v", got, plain)
		}
	})
}

// TestEachHostileTextAlone makes sure that each of the texts is tried.
func TestEachHostileTextAlone(t *testing.T) {
	plain := declared(t, model(func() string { return "plain" }))
	for _, h := range hostile {
		if got := declared(t, model(func() string { return h })); !slices.Equal(got, plain) {
			t.Errorf("%q: declares %v", h, got)
		}
	}
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

var spineImporter = importer.ForCompiler(token.NewFileSet(), "source", nil)

func declared(t fataler, m *policy.Model) []string {
	t.Helper()
	table, findings := names.New(m, overrides(m), golang.Reserved())
	if len(findings) > 0 {
		t.Fatalf("names: %v", findings)
	}
	files, err := golang.Files(m, table, golang.Options{Package: "p"})
	if err != nil {
		t.Fatalf("%v", err)
	}
	set := token.NewFileSet()
	var parsed []*ast.File
	var out []string
	for name, data := range files {
		if formatted, err := format.Source(data); err != nil || string(formatted) != string(data) {
			t.Fatalf("%s is not formatted: %v", name, err)
		}
		f, err := parser.ParseFile(set, name, data, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if !ast.IsGenerated(f) {
			t.Fatalf("%s is not known as generated", name)
		}
		checkComments(t, name, f)
		parsed = append(parsed, f)
		out = append(out, declarations(t, f)...)
	}
	if _, err := (&types.Config{Importer: spineImporter}).Check("p", set, parsed, nil); err != nil {
		t.Fatalf("%v", err)
	}
	slices.Sort(out)
	return out
}

func checkComments(t fataler, name string, f *ast.File) {
	t.Helper()
	for _, g := range f.Comments {
		for _, c := range g.List {
			if !strings.HasPrefix(c.Text, "// ") && c.Text != "//" || strings.HasPrefix(c.Text, "// +build") || strings.ContainsAny(c.Text, "\r\n\u2028\u2029\u0085\x00\u202e") {
				t.Fatalf("%s: the comment %q", name, c.Text)
			}
		}
	}
}

var codeSystem = regexp.MustCompile(`^system[A-Z0-9][A-Za-z0-9_]*$`)

// declarations lists what a file declares. Package-level values call nothing
// and make no map: such tables would be filled at start-up.
func declarations(t fataler, f *ast.File) []string {
	t.Helper()
	var out []string
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == "init" {
				t.Fatalf("an init function")
			}
			out = append(out, "func "+d.Name.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					for _, n := range s.Names {
						if codeSystem.MatchString(n.Name) {
							continue // named by its text
						}
						out = append(out, d.Tok.String()+" "+n.Name)
					}
					for _, v := range s.Values {
						ast.Inspect(v, func(n ast.Node) bool {
							switch n.(type) {
							case *ast.CallExpr, *ast.MapType, *ast.FuncLit:
								t.Fatalf("%v is filled at start-up", s.Names)
							}
							return true
						})
					}
				case *ast.TypeSpec:
					out = append(out, "type "+s.Name.Name)
				case *ast.ImportSpec:
					out = append(out, "import "+s.Path.Value)
				}
			}
		}
	}
	return out
}

func TestFilesOfWhatIsThere(t *testing.T) {
	m := &policy.Model{Formats: []policy.Format{{System: "https://example.org/f", Code: "urn:x:one", Retrieval: "direct"}}}
	table, _ := names.New(m, nil, golang.Reserved())
	files, err := golang.Files(m, table, golang.Options{Package: "p"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for name := range files {
		got = append(got, name)
	}
	slices.Sort(got)
	if fmt.Sprint(got) != "[formats.gen.go policy.gen.go]" {
		t.Errorf("files: %v", got)
	}
}

// TestDeprecated: an interactionId is deprecated where all of its operations are, and says what takes
// its place. An alias always is.
func TestDeprecated(t *testing.T) {
	const nrl = "urn:nhs:names:services:nrl:"
	operation := func(id string, deprecated bool, replacedBy string) policy.Endpoint {
		return policy.Endpoint{Service: "nrl", Method: "GET", Path: "/" + id, Operations: []policy.Operation{{
			Interaction: nrl + id, Deprecated: deprecated, ReplacedBy: replacedBy,
		}}}
	}
	m := &policy.Model{
		Interactions: []policy.Interaction{
			{ID: nrl + "A.read", Aliases: []string{nrl + "A.fetch"}}, {ID: nrl + "B.read"}, {ID: nrl + "C.read"}, {ID: nrl + "D.read"},
		},
		Endpoints: []policy.Endpoint{
			operation("A.read", false, ""),
			operation("B.read", true, nrl+"A.read"), operation("B.read", true, nrl+"D.read"), operation("B.read", true, nrl+"A.read"),
			operation("C.read", true, ""),
			operation("D.read", true, nrl+"A.read"), operation("D.read", false, ""),
		},
	}
	table, findings := names.New(m, nil, golang.Reserved())
	files, err := golang.Files(m, table, golang.Options{Package: "p"})
	if err != nil || len(findings) > 0 {
		t.Fatal(findings, err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), "interactions.gen.go", files["interactions.gen.go"], parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.ValueSpec); ok {
			_, got[s.Names[0].Name], _ = strings.Cut(strings.TrimSpace(s.Doc.Text()), "\n\nDeprecated: ")
		}
		return true
	})
	for name, want := range map[string]string{
		"ARead":  "",
		"AFetch": "Use ARead instead.",
		"BRead":  "Use ARead or DRead instead.",
		"CRead":  "The document of the service says so and names no successor.",
		"DRead":  "",
	} {
		if text, ok := got[name]; !ok || text != want {
			t.Errorf("%s: %q, want %q", name, text, want)
		}
	}
}

// TestRowsFitALine: a row stands on one line if that has at most 120 columns, and otherwise each of its
// fields has one.
func TestRowsFitALine(t *testing.T) {
	for length, want := range map[int]int{21: 1, 22: 5} {
		m := &policy.Model{Formats: []policy.Format{{System: "!", Code: "urn:x:one", Display: strings.Repeat("x", length), Retrieval: "direct"}}}
		table, _ := names.New(m, nil, golang.Reserved())
		files, err := golang.Files(m, table, golang.Options{Package: "p"})
		if err != nil {
			t.Fatal(err)
		}
		_, rows, _ := strings.Cut(string(files["formats.gen.go"]), "[]spine.Format{\n")
		if got := strings.Count(rows, "\n") - 1; got != want {
			t.Errorf("a display of %d letters: %d lines, want %d:\n%s", length, got, want, rows)
		}
	}
}
