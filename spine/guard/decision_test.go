// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"testing"
)

// What is not a URL is not a target, even of a decision that allows.
func TestATargetThatIsNoURL(t *testing.T) {
	for target, want := range map[string]string{"https%3A%2F%2Fa.example%2Fb": "https://a.example/b", "": "", "%": "", "https%3A%2F%2Fa.example%2F%zz": "", "https%3A%2F%2Fa.example%2F%25": "", "https://[": ""} {
		d := Decision{Allowed: true, target: target}
		u, ok := d.Target()
		if ok != (want != "") || ok && u.String() != want || !ok && u != nil {
			t.Errorf("%q: %v, %v", target, u, ok)
		}
	}
}
