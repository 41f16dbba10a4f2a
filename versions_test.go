package spineguard_test

import (
	"os"
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
	data, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, r := range file.Require {
		found[r.Mod.Path] = r.Mod.Version
	}
	for path, m := range minimum {
		if v := found[path]; semver.Compare(v, m.version) < 0 {
			t.Errorf("%s is %q and must be at least %s: %s", path, v, m.version, m.why)
		}
	}
	if semver.Compare("v"+file.Go.Version, "v1.26") < 0 {
		t.Errorf("go %s: os.Root as the writer uses it needs 1.26", file.Go.Version)
	}
}
