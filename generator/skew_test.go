// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator/write"
)

// skewed is a project whose go.mod ends with a text, and a program that was built with a
// version of spine.
func skewed(t *testing.T, own, mod string) *Project {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":          "module example.org/x\n\ngo 1.26\n\n" + mod,
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
	was := spineVersion
	t.Cleanup(func() { spineVersion = was })
	spineVersion = func() string { return own }
	return p
}

// check names a go.mod that requires another version of spine than the program was built
// with, and says what to do; it says nothing where there is nothing to compare.
func TestSkew(t *testing.T) {
	for _, c := range []struct {
		name, own, mod, want string
	}{
		{"the same", "v0.2.0", "require github.com/spineguard/spineguard/spine v0.2.0\n", ""},
		{"an older one", "v0.2.0", "require github.com/spineguard/spineguard/spine v0.1.0\n", "it has github.com/spineguard/spineguard/spine v0.1.0, and this spineguard has v0.2.0"},
		{"a newer one", "v0.1.0", "require (\n\tgithub.com/spineguard/spineguard/spine v0.2.0 // indirect\n)\n", "it has github.com/spineguard/spineguard/spine v0.2.0, and this spineguard has v0.1.0"},
		{"replaced", "v0.2.0", "require github.com/spineguard/spineguard/spine v0.1.0\nreplace github.com/spineguard/spineguard/spine => ../spine\n", ""},
		{"not required", "v0.2.0", "", ""},
		{"a checkout", "", "require github.com/spineguard/spineguard/spine v0.1.0\n", ""},
		{"another stands in", "v0.2.0", "require github.com/spineguard/spineguard/spine v0.2.0\nreplace github.com/spineguard/spineguard/spine => github.com/spineguard/spineguard/spine v0.1.0\n", "it has github.com/spineguard/spineguard/spine v0.1.0, and this spineguard has v0.2.0"},
		{"of a workspace", "(devel)", "require github.com/spineguard/spineguard/spine v0.1.0\n", ""},
	} {
		p := skewed(t, c.own, c.mod)
		status, err := p.Check(time.Now())
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

// A go.mod that cannot be read is said, and stands in its place among the files.
func TestSkewOfAGoModThatCanNotBeRead(t *testing.T) {
	p := skewed(t, "v0.2.0", "require (\n")
	if err := os.Remove(filepath.Join(filepath.Dir(p.Path), "gen", "formats.gen.go")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(p.Path), "gen", "policy.gen.go"), []byte("edited"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, err := p.Check(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(status.Files, func(f write.FileState) bool { return f.State == write.Skew })
	if at < 0 || status.Files[at].Path != "go.mod" || !strings.Contains(status.Files[at].Reason, "go.mod:5") || status.Files[at].Suggestion == "" {
		t.Fatalf("%+v", status.Files)
	}
	if len(status.Files) < 2 || !slices.IsSortedFunc(status.Files, func(a, b write.FileState) int { return strings.Compare(a.Path, b.Path) }) {
		t.Errorf("%+v", status.Files)
	}
}

// What is printed and compared is the module that is published.
func TestSpineModule(t *testing.T) {
	data, err := os.ReadFile("../spine/go.mod")
	if err != nil || !strings.HasPrefix(string(data), "module "+SpineModule+"\n") {
		t.Errorf("%v: %s", err, data)
	}
}
