// SPDX-License-Identifier: Apache-2.0

package yamldoc_test

import (
	"testing"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// TestWordsAreTexts: what YAML 1.1 takes for a boolean is a text, as in 1.2.
func TestWordsAreTexts(t *testing.T) {
	for _, word := range []string{"yes", "no", "on", "off", "Yes", "NO", "y", "n"} {
		root, findings := yamldoc.Parse("a.yaml", []byte("a: "+word+"\n"), yamldoc.Limits{})
		v, _ := yamldoc.Lookup(root, "a")
		if s, ok := yamldoc.String(v); !ok || s != word {
			t.Errorf("%s is read as %q, %t, %v", word, s, ok, findings)
		}
	}
}
