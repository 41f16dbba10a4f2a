package repository

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

const operations = "docs/operations.md"

// The page for operators lists every metric of spine/otel with its unit, and none that there is not.
func TestThePageForOperatorsListsEveryMetric(t *testing.T) {
	page, err := os.ReadFile(operations)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(spineguard\\.[a-z_.]+)` \\| (?:counter|histogram|gauge), `([^`]+)` \\|").FindAllStringSubmatch(string(page), -1) {
		listed[m[1]] = m[2]
	}
	made := map[string]string{}
	files, err := filepath.Glob("spine/otel/*.go")
	if err != nil {
		t.Fatal(err)
	}
	instrument := regexp.MustCompile(`(?:Counter|Gauge|Histogram)\("([^"]+)", metric\.WithUnit\("([^"]+)"\)`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range instrument.FindAllStringSubmatch(string(source), -1) {
			made[m[1]] = m[2]
		}
	}
	if !maps.Equal(listed, made) || len(made) == 0 {
		t.Errorf("the page lists\n%v, and spine/otel makes\n%v", listed, made)
	}
}
