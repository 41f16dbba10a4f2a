package overlay_test

import (
	"os"
	"path/filepath"
	"reflect"
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

func document1(t *testing.T, name string) *yaml.Node {
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

// extending are the sets whose overlay extends a document that is not in the
// set by that name.
var extending = map[string]bool{"remove-server": true}

func TestCompliantSets(t *testing.T) {
	for _, set := range files(t, filepath.Join(corpus(t), "compliant-sets", "*", "openapi.yaml"), 8) {
		dir := filepath.Dir(set)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			o, findings := parseFile(t, filepath.Join(dir, "overlay.yaml"))
			if len(findings) > 0 {
				t.Fatal(findings)
			}
			name, root := "openapi.yaml", document1(t, set)
			if extending[filepath.Base(dir)] {
				name = "openapi-with-servers.yaml"
			}
			findings = overlay.NewDocument(name, root, overlay.Origins{}, yamldoc.Limits{}).Apply(o)
			for _, f := range findings {
				t.Error(f)
			}
			if got, want := decoded(t, root), decoded(t, document1(t, filepath.Join(dir, "output.yaml"))); !reflect.DeepEqual(got, want) {
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
