package generator_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
)

var update = flag.Bool("update", false, "write the expectations anew")

// TestGoldenRules keeps docs/rules.md as the list of all rules.
func TestGoldenRules(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Rules\n\nEvery finding names its rule. An error stops generation; a warning is reported.\n\n| rule | severity | what it says |\n|---|---|---|\n")
	seen := map[string]bool{}
	form := regexp.MustCompile(`\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z`)
	for _, r := range generator.Rules() {
		if seen[r.ID] {
			t.Errorf("two rules have the id %q", r.ID)
		}
		if !form.MatchString(r.ID) || !strings.HasSuffix(r.Summary, ".") || (r.Severity != "error" && r.Severity != "warning") {
			t.Errorf("rule %+v is not well-formed", r)
		}
		seen[r.ID] = true
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.ID, r.Severity, strings.ReplaceAll(r.Summary, "|", `\|`))
	}
	const file = "../docs/rules.md"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s is not the list of the rules; run scripts/update-goldens", file)
	}
}
