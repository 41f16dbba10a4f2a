// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/spineguard/spineguard"

// pkg is what go list says of a package.
type pkg struct {
	ImportPath, Dir                    string
	Standard                           bool
	Imports, TestImports, XTestImports []string
}

// modules are the folders of the modules of which users compile something in, and of
// this one.
var modules = []string{".", "spine", "spine/cis2", "spine/sds", "spine/otel", "gen", "internal"}

func packages(t *testing.T) (all []pkg) {
	t.Helper()
	for _, dir := range modules {
		all = append(all, packagesOf(t, dir)...)
	}
	return all
}

func packagesOf(t *testing.T, dir string) (all []pkg) {
	t.Helper()
	c := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,TestImports,XTestImports", "./...")
	c.Dir = dir
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		all = append(all, p)
	}
	return all
}

// layers are the parts of the project from the top down. A package may import what
// stands in its list, and what lies below its own folder; never upwards. Who may import
// "spine" may not therefore import what lies below that.
var layers = []struct {
	prefix string
	may    []string // packages of this module
	only   bool     // and beside those the standard library alone
}{
	{"cmd/", []string{"generator", "spine/audit"}, false},
	{"generator/finding/jsonschema", nil, true},
	{"generator/finding", []string{"generator/finding/jsonschema"}, true},
	{"generator/policy", []string{"generator/finding", "spine", "spine/protocol"}, true},
	{"generator/check", []string{"generator/policy", "generator/finding", "generator/compile", "generator/verdict", "spine", "spine/policy"}, true},
	{"generator/verdict", []string{"spine", "spine/policy", "spine/guard", "spine/guardtest"}, true},
	{"generator/query", []string{"generator/policy", "generator/finding", "generator/compile", "generator/verdict", "spine", "spine/policy", "spine/guard", "spine/guardtest"}, true},
	{"generator/assert", []string{"generator/compile", "generator/policy", "generator/finding", "generator/query", "generator/verdict", "generator/source/yamldoc", "spine", "spine/policy"}, false},
	{"generator/diff", []string{"generator/compile", "generator/policy", "generator/finding", "generator/source/yamldoc", "spine", "spine/policy"}, false},
	{"generator/replay", []string{"generator/compile", "generator/diff", "generator/policy", "generator/finding", "spine", "spine/policy", "spine/guard", "spine/guardtest", "spine/client", "spine/audit"}, true},
	{"generator/snapshot", []string{"generator/policy"}, true},
	{"generator/directory", []string{"generator/compile", "generator/config", "generator/policy", "generator/finding", "generator/source/systems", "spine", "spine/policy", "spine/sds"}, true},
	{"generator/shell", nil, true},
	{"generator/request", []string{"generator/finding", "generator/shell", "generator/verdict", "spine", "spine/protocol", "spine/policy", "spine/guard", "spine/guardtest", "spine/client", "spine/mtls"}, true},
	{"generator/revision", []string{"generator/finding"}, true},
	{"generator/gomod", nil, false},
	{"generator/compile", []string{"generator/policy", "generator/finding", "spine", "spine/policy"}, true},
	{"generator/names", []string{"generator/policy", "generator/finding"}, true},
	{"generator/adopt", []string{"generator/policy", "generator/finding", "generator/names", "spine", "spine/protocol"}, true},
	{"generator/config", []string{"generator/policy", "generator/finding", "generator/source/yamldoc", "generator/source/workbook"}, false},
	{"generator/source", []string{"generator/policy", "generator/finding", "generator/source", "spine", "spine/protocol"}, false},
	{"templates", nil, true},
	{"generator/emit/site", []string{"templates", "generator/policy", "generator/finding", "generator/emit/docs", "spine/policy"}, false},
	{"generator/emit/docs", []string{"templates", "generator/compile", "generator/policy", "generator/finding", "spine", "spine/policy", "spine/protocol"}, false},
	{"generator/emit/golang", []string{"generator/compile", "generator/policy", "generator/finding", "generator/names", "spine", "spine/policy"}, false},
	{"generator/emit", []string{"templates", "generator/policy", "generator/finding", "generator/names"}, false},
	{"generator/write", []string{"generator/finding"}, false},
	{"generator/starter", []string{"specs", "generator/config", "generator/finding", "generator/gomod"}, true},
	{"generator", []string{"generator", "spine", "spine/policy", "spine/audit", "spine/sds"}, true},
	{"spine/cis2", []string{"spine", "spine/guard", "spine/cis2", "spine/internal/code"}, false},
	{"spine/sds", []string{"spine", "spine/sds", "spine/client", "spine/internal/code", "spine/internal/option", "spine/internal/route"}, false},
	{"spine/otel", []string{"spine", "spine/protocol", "spine/policy", "spine/guard", "spine/audit", "spine/internal/option"}, false},
	{"spine/guardtest", []string{"spine", "spine/protocol", "spine/policy", "spine/guard", "spine/client", "spine/internal"}, true},
	{"spine/mtls/mtlstest", nil, true},
	{"spine/mtls", []string{"spine", "spine/guard", "spine/internal"}, true},
	{"spine/audit", []string{"spine", "spine/guard", "spine/client", "spine/internal/code", "spine/internal/option"}, true},
	{"spine/guard", []string{"spine", "spine/protocol", "spine/policy", "spine/internal"}, true},
	{"spine/client", []string{"spine", "spine/protocol", "spine/policy", "spine/internal"}, true},
	{"spine/pointers", []string{"spine", "spine/policy", "spine/internal"}, true},
	{"spine/protocol", []string{"spine", "spine/internal/code", "spine/internal/media", "spine/internal/token", "spine/internal/vocabulary"}, true},
	{"spine/policy", []string{"spine", "spine/protocol", "spine/internal/code", "spine/internal/route", "spine/internal/table", "spine/internal/token"}, true},
	{"spine/internal/code", nil, true},
	{"spine/internal/option", []string{"spine", "spine/policy", "spine/internal/code"}, true},
	{"spine/internal/selection", []string{"spine", "spine/policy", "spine/internal/route"}, true},
	{"spine/internal/header", []string{"spine/protocol", "spine/internal/code"}, true},
	{"spine/internal/fixture", []string{"spine", "spine/policy", "spine/guard", "spine/client"}, true},
	{"spine/internal", []string{"spine/internal/code"}, true},
	{"spine", []string{"spine/internal/code", "spine/internal/vocabulary", "spine/internal/route", "spine/internal/table", "spine/internal/token"}, true},
	{"gen/", []string{"spine", "spine/policy"}, true},
}

// TestImportsRunDownwards keeps the one direction of data flow: a source never
// emits, an emitter never reads, spine needs the standard library alone (its
// tests too), and generated packages need spine.
func TestImportsRunDownwards(t *testing.T) {
	for _, p := range packages(t) {
		i := slices.IndexFunc(layers, func(l struct {
			prefix string
			may    []string
			only   bool
		}) bool {
			return p.ImportPath == l.prefix || strings.HasPrefix(p.ImportPath, strings.TrimSuffix(l.prefix, "/")+"/")
		})
		if i < 0 {
			continue
		}
		l := layers[i]
		for _, path := range p.Imports {
			inner, own := strings.CutPrefix(path, module+"/")
			switch {
			case own && inner != p.ImportPath && !slices.ContainsFunc(l.may, func(m string) bool { return inner == m || m != "spine" && strings.HasPrefix(inner, m+"/") }) && !strings.HasPrefix(inner, p.ImportPath+"/"):
				t.Errorf("%s imports %s, which is not below it", p.ImportPath, inner)
			case !own && l.only && strings.Contains(strings.SplitN(path, "/", 2)[0], "."):
				t.Errorf("%s imports %s: the standard library only", p.ImportPath, path)
			}
		}
		if !l.only || !strings.HasPrefix(l.prefix, "spine") {
			continue
		}
		for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
			if !strings.HasPrefix(path, module+"/") && strings.Contains(strings.SplitN(path, "/", 2)[0], ".") {
				t.Errorf("tests of %s import %s: the standard library only", p.ImportPath, path)
			}
		}
	}
}

// TestGeneratedPackagesDoNotLinkHTTP: a program that only looks something up
// does not need a server.
func TestGeneratedPackagesDoNotLinkHTTP(t *testing.T) {
	c := exec.Command("go", "list", "-deps", "./...")
	c.Dir = "gen"
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(strings.Fields(string(out)), "net/http") {
		t.Error("a generated package imports net/http")
	}
}

// TestTheCommandHasFlagsAndPrinting: it asks the generator, and imports beside
// it what questions, answers and reports are made of, and what verifies an audit trail. What reads, resolves or
// looks into git is for whoever uses the generator from Go, too.
func TestTheCommandHasFlagsAndPrinting(t *testing.T) {
	may := []string{"adopt", "assert", "diff", "finding", "policy", "preview", "query", "replay", "request", "shell", "starter", "write"}
	for _, p := range packages(t) {
		if p.ImportPath != "cmd/spineguard" {
			continue
		}
		for _, path := range p.Imports {
			inner, own := strings.CutPrefix(path, module+"/")
			part := strings.TrimPrefix(inner, "generator/")
			if own && inner != "generator" && inner != "spine/audit" && !slices.Contains(may, part) || path == "os/exec" {
				t.Errorf("%s imports %s", p.ImportPath, path)
			}
		}
	}
}

// TestPartsOfTheGeneratorDoNotImportIt: they are what it is made of. A preview
// is a caller of it, as the command is.
func TestPartsOfTheGeneratorDoNotImportIt(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasPrefix(p.ImportPath, "generator/") && p.ImportPath != "generator/preview" && slices.Contains(p.Imports, module+"/generator") {
			t.Errorf("%s imports generator", p.ImportPath)
		}
	}
}

// TestEveryPackageExplainsItself: each has a doc.go, where a newcomer looks.
func TestEveryPackageExplainsItself(t *testing.T) {
	for _, p := range packages(t) {
		for _, top := range []string{"cmd/", "generator", "spine", "internal"} {
			if !strings.HasPrefix(p.ImportPath, top) {
				continue
			}
			if _, err := os.Stat(filepath.Join(p.Dir, "doc.go")); err != nil {
				t.Errorf("%s has no doc.go", p.ImportPath)
			}
		}
	}
}

// TestTheShapeNamesEveryPart: docs/design.md says what each folder of the generator and of
// spine is for.
func TestTheShapeNamesEveryPart(t *testing.T) {
	page, err := os.ReadFile("docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, top := range []string{"generator", "spine"} {
		inside, err := os.ReadDir(top)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range inside {
			name := "`" + top + "/" + d.Name()
			if d.IsDir() && d.Name() != "internal" && !strings.Contains(string(page), name+"`") && !strings.Contains(string(page), name+"/…`") {
				t.Errorf("docs/design.md does not name %s/%s", top, d.Name())
			}
		}
	}
}

// TestOneAdapterForEachLibrary keeps each document library behind one package,
// so that its changes stay there.
func TestOneAdapterForEachLibrary(t *testing.T) {
	owner := map[string]string{
		"github.com/getkin/kin-openapi": "generator/source/openapi",
		"github.com/theory/jsonpath":    "generator/source/overlay",
		"github.com/xuri/excelize":      "generator/source/workbook/xlsx",
		"github.com/dave/jennifer":      "generator/emit/golang",
		"github.com/spf13/cobra":        "cmd/spineguard",
		"github.com/gofrs/flock":        "generator/write",
		"golang.org/x/mod":              "generator/gomod",
		"github.com/coreos/go-oidc":     "spine/cis2",
		"github.com/go-jose/go-jose":    "spine/cis2",
		"github.com/go-ldap/ldap":       "spine/sds",
		"github.com/maypok86/otter":     "spine/sds",
		"github.com/fsnotify/fsnotify":  "spine/sds",
		"go.opentelemetry.io/otel":      "spine/otel",
	}
	helpers := []string{"generator/source/workbook/xlsxtest", "internal/makeworkbooks", "internal/release"}
	for _, p := range packages(t) {
		for _, path := range p.Imports {
			for library, home := range owner {
				if strings.HasPrefix(path, library) && p.ImportPath != home && !slices.Contains(helpers, p.ImportPath) {
					t.Errorf("%s imports %s, which belongs to %s", p.ImportPath, path, home)
				}
			}
		}
	}
}
