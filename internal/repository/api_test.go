package repository

import (
	"flag"
	"os"
	"os/exec"
	"testing"
)

var update = flag.Bool("update", false, "write the expectations anew")

// TestGoldenPublicAPI compares the public surface with the one that is kept in
// docs/api, so that a change of it is seen in review. A removal is a breaking
// change: say so in the changelog.
func TestGoldenPublicAPI(t *testing.T) {
	for file, path := range map[string]string{
		"docs/api/spine.txt":     "spine",
		"docs/api/policy.txt":    "spine/policy",
		"docs/api/guard.txt":     "spine/guard",
		"docs/api/client.txt":    "spine/client",
		"docs/api/guardtest.txt": "spine/guardtest",
		"docs/api/pointers.txt":  "spine/pointers",
		"docs/api/cis2.txt":      "spine/cis2",
		"docs/api/nrl.txt":       "gen/nrl",
	} {
		c := exec.Command("go", "doc", "-all", ".")
		c.Dir = path
		got, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.MkdirAll("docs/api", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("the public API of %s is not that of %s; if the change is meant, run scripts/update-goldens and say so in CHANGELOG.md", path, file)
		}
	}
}
