package generator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/write"
)

// check names a go.mod that requires another version of spine than the program was built
// with, and says what to do; it says nothing where there is nothing to compare.
func TestSkew(t *testing.T) {
	defer func(was func() string) { spineVersion = was }(spineVersion)
	for _, c := range []struct {
		name, own, mod, want string
	}{
		{"the same", "v0.2.0", "require github.com/spineguard/spineguard/spine v0.2.0\n", ""},
		{"an older one", "v0.2.0", "require github.com/spineguard/spineguard/spine v0.1.0\n", "it requires github.com/spineguard/spineguard/spine v0.1.0, and this spineguard has v0.2.0"},
		{"a newer one", "v0.1.0", "require (\n\tgithub.com/spineguard/spineguard/spine v0.2.0 // indirect\n)\n", "it requires github.com/spineguard/spineguard/spine v0.2.0, and this spineguard has v0.1.0"},
		{"replaced", "v0.2.0", "require github.com/spineguard/spineguard/spine v0.1.0\nreplace github.com/spineguard/spineguard/spine => ../spine\n", ""},
		{"not required", "v0.2.0", "", ""},
		{"a checkout", "", "require github.com/spineguard/spineguard/spine v0.1.0\n", ""},
		{"not a go.mod", "v0.2.0", "require (\n", ""},
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{
			"go.mod":          "module example.org/x\n\ngo 1.26\n\n" + c.mod,
			"spineguard.yaml": "version: 1\nformats: formats.csv\noutput:\n  go: {dir: gen, package: gen}\n",
			"formats.csv":     "system,code,display,retrieval,mime,interactionId\nhttps://fhir.example/formats,urn:x:a,A,direct,,\n",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		p, err := Load(filepath.Join(dir, "spineguard.yaml"))
		if err != nil || p.Model == nil {
			t.Fatal(err, p.Findings)
		}
		if _, err := p.Generate(t.Context()); err != nil {
			t.Fatal(err)
		}
		spineVersion = func() string { return c.own }
		status, err := p.Check()
		if err != nil {
			t.Fatal(err)
		}
		if c.want == "" {
			if !status.Clean() {
				t.Errorf("%s: %+v", c.name, status.Files)
			}
			continue
		}
		if len(status.Files) != 1 || status.Files[0].State != write.Skew || status.Files[0].Path != "go.mod" ||
			status.Files[0].Reason != c.want || !strings.Contains(status.Files[0].Suggestion, "@"+c.own) {
			t.Errorf("%s: %+v", c.name, status.Files)
		}
	}
}
