package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestGoldenAnswers compares the errors of the pages with those of guards,
// as package spine expects them of itself.
func TestGoldenAnswers(t *testing.T) {
	for _, name := range []string{"nrl.txt", "records-provider.txt", "gpconnect-provider.txt"} {
		want, err := os.ReadFile(filepath.Join("..", "..", "..", "spine", "guard", "testdata", "answers", name))
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(filepath.Join("answers", name), want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(filepath.Join("answers", name))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is not what guards answer; run scripts/update-goldens (%v)", name, err)
		}
	}
}

// TestEveryErrorSaysWhatWasAsked: no rule of a guard is without a sentence.
func TestEveryErrorSaysWhatWasAsked(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| `[a-z-]+` \\|  \\|.*$")
	for _, config := range configs {
		page := pages(t, load(t, config))["implementers.md"]
		if rows := row.FindAll(page, -1); rows != nil {
			t.Errorf("%s: %s", config, rows)
		}
	}
}
