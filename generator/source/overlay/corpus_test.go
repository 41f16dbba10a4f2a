// SPDX-License-Identifier: Apache-2.0

package overlay_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/overlay"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// corpus returns the folder of the tests that come with the Overlay
// Specification, or skips the test.
func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SPINEGUARD_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "corpus")
	}
	dir = filepath.Join(dir, "overlay")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("skipped: the tests of the Overlay Specification are absent (%v); set SPINEGUARD_CORPUS to the folder of the corpus", err)
	}
	return dir
}

func files(t *testing.T, pattern string, want int) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) != want {
		t.Fatalf("%s: %d files, want %d (%v)", pattern, len(names), want, err)
	}
	return names
}

func nodes(t *testing.T, name string) *yaml.Node {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	root, findings := yamldoc.Parse(filepath.Base(name), data, yamldoc.Limits{})
	if root == nil {
		t.Fatal(findings)
	}
	return root
}

func parseFile(t *testing.T, name string) (*overlay.Overlay, []finding.Finding) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return overlay.Parse(filepath.Base(name), data, yamldoc.Limits{})
}

func decoded(t *testing.T, n *yaml.Node) any {
	t.Helper()
	var v any
	if err := n.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCompliantSets(t *testing.T) {
	for _, set := range files(t, filepath.Join(corpus(t), "compliant-sets", "*", "openapi.yaml"), 8) {
		dir := filepath.Dir(set)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			o, findings := parseFile(t, filepath.Join(dir, "overlay.yaml"))
			if len(findings) > 0 {
				t.Fatal(findings)
			}
			root := nodes(t, set)
			var reported []string
			for _, f := range overlay.NewDocument("openapi.yaml", root, overlay.Origins{}, yamldoc.Limits{}).Apply(o) {
				reported = append(reported, f.Rule)
			}
			// One overlay extends openapi-with-servers.yaml, which is not in its
			// set. It is applied all the same, to the last action.
			if want := map[string][]string{"remove-server": {"overlay-extends"}}[filepath.Base(dir)]; !slices.Equal(reported, want) {
				t.Errorf("reported %v, want %v", reported, want)
			}
			if got, want := decoded(t, root), decoded(t, nodes(t, filepath.Join(dir, "output.yaml"))); !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%v\nwant\n%v", got, want)
			}
		})
	}
}

func TestCasesOfTheSchema(t *testing.T) {
	dir := filepath.Join(corpus(t), "tests")
	for _, part := range []struct {
		version, verdict string
		files            int
	}{{"v1.0", "pass", 12}, {"v1.0", "fail", 20}, {"v1.1", "pass", 13}, {"v1.1", "fail", 22}} {
		for _, name := range files(t, filepath.Join(dir, part.version, part.verdict, "*.yaml"), part.files) {
			t.Run(strings.TrimPrefix(name, dir), func(t *testing.T) {
				o, findings := parseFile(t, name)
				if (o != nil) != (part.verdict == "pass") {
					t.Errorf("%s: %v", part.verdict, findings)
				}
			})
		}
	}
}
