package spineguard_test

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

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,TestImports,XTestImports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
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

// layers are the parts of the house from the top down. A package may import
// its own layer's folder and what may lies below it; never upwards.
var layers = []struct {
	prefix string
	may    []string // packages of this module
	only   bool     // and beside those the standard library alone
}{
	{"cmd/", []string{"generator"}, false},
	{"generator/finding/jsonschema", nil, true},
	{"generator/finding", []string{"generator/finding/jsonschema"}, true},
	{"generator/policy", []string{"generator/finding"}, true},
	{"generator/check", []string{"generator/policy", "generator/finding"}, true},
	{"generator/query", []string{"generator/policy", "generator/finding"}, true},
	{"generator/assert", []string{"generator/policy", "generator/finding", "generator/query", "generator/source/yamldoc"}, false},
	{"generator/diff", []string{"generator/policy", "generator/finding", "generator/source/yamldoc"}, false},
	{"generator/revision", nil, true},
	{"generator/names", []string{"generator/policy", "generator/finding"}, true},
	{"generator/adopt", []string{"generator/policy", "generator/finding", "generator/names"}, true},
	{"generator/config", []string{"generator/policy", "generator/finding", "generator/source/yamldoc", "generator/source/workbook"}, false},
	{"generator/source", []string{"generator/policy", "generator/finding", "generator/source"}, false},
	{"templates", nil, true},
	{"generator/emit/site", []string{"templates", "generator/policy", "generator/finding", "generator/emit/docs"}, false},
	{"generator/emit", []string{"templates", "generator/policy", "generator/finding", "generator/names"}, false},
	{"generator/write", []string{"generator/finding"}, false},
	{"generator/starter", []string{"specs"}, true},
	{"generator", []string{"generator"}, true},
	{"spine/pointers", []string{"spine"}, true},
	{"spine/cis2", []string{"spine"}, false},
	{"spine/internal/code", nil, true},
	{"spine/internal", []string{"spine/internal/code"}, true},
	{"spine", nil, true},
	{"gen/", []string{"spine"}, true},
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
		imports := p.Imports
		if l.only && strings.HasPrefix(l.prefix, "spine") {
			imports = slices.Concat(p.Imports, p.TestImports, p.XTestImports)
		}
		for _, path := range imports {
			inner, own := strings.CutPrefix(path, module+"/")
			switch {
			case own && inner != p.ImportPath && !slices.ContainsFunc(l.may, func(m string) bool { return inner == m || strings.HasPrefix(inner, m+"/") }) && !strings.HasPrefix(inner, p.ImportPath+"/"):
				t.Errorf("%s imports %s, which is not below it", p.ImportPath, inner)
			case !own && l.only && strings.Contains(strings.SplitN(path, "/", 2)[0], "."):
				t.Errorf("%s imports %s: the standard library only", p.ImportPath, path)
			}
		}
	}
}

// TestTheCommandHasFlagsAndPrinting: it asks the generator, and imports beside
// it what questions, answers and reports are made of. What reads, resolves or
// looks into git is for whoever uses the generator from Go, too.
func TestTheCommandHasFlagsAndPrinting(t *testing.T) {
	may := []string{"adopt", "assert", "diff", "finding", "policy", "preview", "query", "starter", "write"}
	for _, p := range packages(t) {
		if p.ImportPath != "cmd/spineguard" {
			continue
		}
		for _, path := range p.Imports {
			inner, own := strings.CutPrefix(path, module+"/")
			part := strings.TrimPrefix(inner, "generator/")
			if own && inner != "generator" && !slices.Contains(may, part) || path == "os/exec" {
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
		for _, top := range []string{"cmd/", "generator", "spine", "proof"} {
			if !strings.HasPrefix(p.ImportPath, top) {
				continue
			}
			if _, err := os.Stat(filepath.Join(p.Dir, "doc.go")); err != nil {
				t.Errorf("%s has no doc.go", p.ImportPath)
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
		"github.com/coreos/go-oidc":     "spine/cis2",
		"github.com/go-jose/go-jose":    "spine/cis2",
	}
	helpers := []string{"generator/source/workbook/xlsxtest", "specs/internal/makeworkbooks"}
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
