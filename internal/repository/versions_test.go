// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"cmp"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// minimum is the first version of a library without the holes that are known
// of it; a later one is always right.
var minimum = map[string]struct{ version, why string }{
	"github.com/xuri/excelize/v2":   {"v2.11.1", "denial of service by dimensions and nested XML in earlier ones"},
	"github.com/getkin/kin-openapi": {"v0.152.0", "GHSA-r277-6w6q-xmqw: an absent authentication function allowed all before v0.144.0; siblings of $ref fail before v0.152.0"},
	"github.com/theory/jsonpath":    {"v0.12.3", "a function of what is not there panics before v0.12.2, and takes it for null in that"},
	"github.com/go-jose/go-jose/v4": {"v4.0.5", "CVE-2025-27144: memory for as many parts as a token has dots"},
	"github.com/golang-jwt/jwt/v5":  {"v5.2.2", "CVE-2025-30204, the same; tests alone use it"},
	"go.yaml.in/yaml/v3":            {"v3.0.1", "CVE-2022-28948: panic on malformed input"},
}

func TestVersionsAreBeyondKnownHoles(t *testing.T) {
	found := map[string]bool{}
	for _, file := range goMods(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := modfile.Parse(file, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range f.Require {
			found[r.Mod.Path] = true
			if m, ok := minimum[r.Mod.Path]; ok && semver.Compare(r.Mod.Version, m.version) < 0 {
				t.Errorf("%s: %s is %q and must be at least %s: %s", file, r.Mod.Path, r.Mod.Version, m.version, m.why)
			}
		}
		if semver.Compare("v"+f.Go.Version, "v1.26") < 0 {
			t.Errorf("%s: go %s: os.Root as the writer uses it needs 1.26", file, f.Go.Version)
		}
	}
	for path := range minimum {
		if !found[path] {
			t.Errorf("no module requires %s", path)
		}
	}
}

// goMods are the module files of the repository.
func goMods(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "go.mod", "*/go.mod").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// TestModulesOfUsers: what users compile in requires no more than it says.
func TestModulesOfUsers(t *testing.T) {
	for dir, want := range map[string]string{
		"spine": "spine",
		"gen":   "gen spine",
		".":     ". spine spine/sds", // of ours: whoever generates does not download gen
	} {
		c := exec.Command("go", "list", "-m", "-f", "{{.Path}}", "all")
		c.Dir = dir
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for path := range strings.FieldsSeq(string(out)) {
			if inner, own := strings.CutPrefix(path+"/", module+"/"); own {
				all = append(all, cmp.Or(strings.TrimSuffix(inner, "/"), "."))
			} else if dir != "." {
				all = append(all, path)
			}
		}
		if got := strings.Join(all, " "); got != want {
			t.Errorf("%s has the modules %q, want %q", dir, got, want)
		}
	}
}

var leastVersion = regexp.MustCompile(`(?m)^const GoGetSpineV(\d+)_(\d+)_(\d+)OrLater\b`)

// TestGeneratedCodeNamesTheLeastVersion: generated code does not compile with a spine that
// is older than the last thing it needs, and the compiler says which to take.
func TestGeneratedCodeNamesTheLeastVersion(t *testing.T) {
	constants, err := os.ReadFile("spine/version.go")
	if err != nil {
		t.Fatal(err)
	}
	all := leastVersion.FindAllStringSubmatch(string(constants), -1)
	if len(all) == 0 {
		t.Fatal("spine/version.go has no version")
	}
	newest := slices.MaxFunc(all, func(a, b []string) int {
		return semver.Compare("v"+strings.Join(a[1:], "."), "v"+strings.Join(b[1:], "."))
	})
	name := strings.TrimPrefix(newest[0], "const ")
	for _, file := range []string{"gen/nrl/policy.gen.go", "gen/gpconnect/policy.gen.go", "gen/example/policy.gen.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "const _ = spine."+name+"\n") {
			t.Errorf("%s does not name spine.%s", file, name)
		}
	}
}
