// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestARelease makes one of this checkout, as far as it is committed, and uses it as others
// do: from a module proxy, in empty folders, with an empty module cache.
func TestARelease(t *testing.T) {
	if testing.Short() {
		t.Skip("this compiles the command once more")
	}
	const version = "v0.999.0"
	dir := t.TempDir()
	r := release{version: version, date: "2026-11-26", proxy: filepath.Join(dir, "proxy"), dir: filepath.Join(dir, "checkout")}
	if out, err := exec.CommandContext(t.Context(), "git", "clone", "-q", "../..", r.dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	// All others go the same way, and would have to be downloaded.
	const consumer = "examples/consumer/go.mod"
	all, err := others(r.dir)
	if err != nil || !slices.Contains(all, consumer) || slices.Contains(all, "tools/go.mod") || slices.Contains(all, "go.mod") {
		t.Errorf("others: %v, %v", all, err)
	}
	if err := r.run(t.Context(), []string{consumer}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(r.cache); !os.IsNotExist(err) {
		t.Errorf("its cache was left behind: %v", err)
	}
	if said, err := notes(t, r.dir, version); err != nil || !strings.Contains(said, "\n- ") || strings.Contains(said, "\n## ") {
		t.Errorf("%v: the notes are %q", err, said)
	}
	if said, err := notes(t, r.dir, "v0.998.0"); err == nil {
		t.Errorf("the notes of a version that is not there are %q", said)
	}
	for file, want := range map[string]string{
		"spine/go.mod":      "",
		"spine/cis2/go.mod": "spine",
		"spine/sds/go.mod":  "spine",
		"spine/otel/go.mod": "spine",
		"gen/go.mod":        "spine",
		"go.mod":            "spine spine/sds",
		consumer:            "gen spine",
	} {
		mod, err := moduleFile(filepath.Join(r.dir, file))
		if err != nil || len(mod.Replace) > 0 {
			t.Fatalf("%s replaces modules (%v)", file, err)
		}
		var got []string
		for _, q := range mod.Require {
			if inner, own := strings.CutPrefix(q.Mod.Path, root+"/"); own {
				got = append(got, inner)
				if q.Mod.Version != version {
					t.Errorf("%s requires %s", file, q.Mod)
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s requires %v, want %s", file, got, want)
		}
	}

	r.cache = filepath.Join(dir, "cache")
	env := []string{"GOFLAGS=-modcacherw -trimpath", "GOSUMDB=off"}
	list, err := r.command(t.Context(), filepath.Join(r.dir, filepath.Dir(consumer)), env, "go", "list", "-m", "all")
	got := strings.Join(strings.Fields(list), " ")
	if want := "example.org/consumer " + root + "/gen " + version + " " + root + "/spine " + version; err != nil || got != want {
		t.Errorf("%v: a consumer has the modules\n%s, want\n%s", err, got, want)
	}
	if _, err := r.command(t.Context(), filepath.Join(r.dir, filepath.Dir(consumer)), env, "go", "vet", "./..."); err != nil {
		t.Error(err)
	}
}

// Nothing is made of a version that cannot be one of these modules.
func TestVersions(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "spine"), 0o755); err != nil {
		t.Fatal(err)
	}
	constants := "const GoGetSpineV0_9_0OrLater = true\nconst GoGetSpineV0_10_0OrLater = true\n"
	if err := os.WriteFile(filepath.Join(dir, "spine", "version.go"), []byte(constants), 0o600); err != nil {
		t.Fatal(err)
	}
	for version, want := range map[string]error{
		"v0.10.0": nil, "v0.11.2": nil, "v1.0.0": nil, "v0.10.0-rc.1": nil,
		"v0.9.9": errVersion, "v0.9.9-rc.1": errVersion,
		"": errVersion, "v1": errVersion, "v1.2": errVersion, "1.0.0": errVersion, "v01.0.0": errVersion,
		"v2.0.0": errVersion, "v1.0.0+build": errVersion, "v1.0.0-": errVersion, "v1.0.0-01": errVersion,
	} {
		r := release{version: version, dir: dir, proxy: filepath.Join(dir, "proxy")}
		if err := r.allowed(); !errors.Is(err, want) {
			t.Errorf("%s: %v", version, err)
		}
		if want == nil {
			continue
		}
		if err := r.run(t.Context(), nil); !errors.Is(err, want) {
			t.Errorf("%s: %v", version, err)
		}
		if _, err := os.Stat(r.proxy); !os.IsNotExist(err) {
			t.Errorf("%s: something was made: %v", version, err)
		}
	}
}

// A proof is one of all modules, at exactly the version.
func TestSiblings(t *testing.T) {
	r := release{version: "v0.2.0"}
	complete := "example.org/empty\nexample.org/other v1.0.0\n" + root + " v0.2.0\n" + root + "/gen v0.2.0\n" + root + "/spine v0.2.0\n" + root + "/spine/cis2 v0.2.0\n" + root + "/spine/sds v0.2.0\n" + root + "/spine/otel v0.2.0\n"
	for list, want := range map[string]error{
		complete: nil,
		"":       errProof,
		strings.Replace(complete, "/gen v0.2.0", "/gen v0.2.1", 1):           errProof,
		strings.Replace(complete, "/gen v0.2.0", "/gen v0.2.0 => ../gen", 1): errProof,
		strings.Replace(complete, root+"/spine v0.2.0\n", "", 1):             errProof,
		complete + root + "/internal v0.2.0\n":                               errProof,
	} {
		if err := r.siblings(list); !errors.Is(err, want) {
			t.Errorf("%v for\n%s", err, list)
		}
	}
}
