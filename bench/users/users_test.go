// SPDX-License-Identifier: Apache-2.0

package users_test

import (
	"testing"

	"github.com/spineguard/spineguard/bench/users"
)

// What is measured is done, and tables and maps answer alike.
func TestWhatIsMeasuredIsDone(t *testing.T) {
	questions, err := users.Questions("../../gen/example/policy.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions {
		for n := range 500 {
			q.Generated(n)
			q.Reference(n)
		}
	}
	bundles, err := users.Bundles(12)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bundles {
		if err := b.Filter(); err != nil {
			t.Error(b.Name, err)
		}
		if err := b.Decode(); err != nil {
			t.Error(b.Name, err)
		}
	}
}
