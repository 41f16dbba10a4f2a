// SPDX-License-Identifier: Apache-2.0

package yamldoc_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// JSON may be indented by tabs anywhere, and YAML may not.
func TestTabsBeforeJSON(t *testing.T) {
	for in, want := range map[string]string{
		"\t{\"a\": 1}": "", "\n \t\r\n\t[\t1,\n\t2]\n\t": "", "\ufeff\t{}": "",
		"\ta: 1": "a.yaml:1 yaml-syntax: the document cannot be parsed: found character that cannot start any token",
	} {
		if got := report(t, in, yamldoc.Limits{}); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
	root, _ := yamldoc.Parse("a.yaml", []byte("\n\t {\"a\": 1}"), yamldoc.Limits{})
	if root == nil || root.Line != 2 || root.Column != 3 {
		t.Errorf("got %+v", root)
	}
}

// The parser takes no longer keys, of which its own message says nothing.
func TestLongKeysOfJSON(t *testing.T) {
	_, findings := yamldoc.Parse("a.yaml", []byte(`{"`+strings.Repeat("k", 1100)+`": 1}`), yamldoc.Limits{})
	if len(findings) != 1 || !strings.Contains(findings[0].Suggestion, "1,024 characters") {
		t.Errorf("got %v", findings)
	}
}
