// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// The model knows the rules of the page, no more and no fewer.
func TestEveryRuleOfThePageIsModelled(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "conformance.md"))
	if err != nil {
		t.Fatal(err)
	}
	var written []string
	for _, row := range regexp.MustCompile("(?m)^\\| ((?:`[a-z-]+`(?:, )?)+) \\|").FindAllStringSubmatch(string(page), -1) {
		for _, id := range regexp.MustCompile("[a-z-]{2,}").FindAllString(row[1], -1) {
			if id == "patient-body" { // handlers ask it, and no guard
				continue
			}
			written = append(written, id)
			if !slices.Contains(rules, id) {
				t.Errorf("%s is on the page and not in the model", id)
			}
		}
	}
	for _, rule := range rules {
		if !slices.Contains(written, rule) {
			t.Errorf("%s is in the model and not on the page", rule)
		}
	}
}
