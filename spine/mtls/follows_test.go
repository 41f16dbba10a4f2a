// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"math/big"
	"testing"
	"time"
)

// Of lists without numbers the time alone tells which is older.
func TestListsWithoutNumbers(t *testing.T) {
	now := time.Now()
	at := func(d time.Duration, number *big.Int) *list { return &list{this: now.Add(d), number: number} }
	one := big.NewInt(1)
	for name, c := range map[string]struct {
		before, next *list
		follows      bool
	}{
		"later":                 {at(-2, nil), at(-1, nil), true},
		"the same":              {at(-2, nil), at(-2, nil), true},
		"earlier":               {at(-1, nil), at(-2, nil), false},
		"earlier, with one":     {at(-1, nil), at(-2, one), false},
		"earlier, without one":  {at(-1, one), at(-2, nil), false},
		"earlier, the same one": {at(-1, one), at(-2, one), true},
	} {
		if got := c.next.follows(c.before, now); got != c.follows {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The scopes of two lists are the same if all of them is.
func TestScopeIs(t *testing.T) {
	scopes := []scope{{}, {usersOnly: true}, {casOnly: true}, {points: []string{"http://crl.example/1"}}, {points: []string{"http://crl.example/2"}}}
	for i := range scopes {
		for j := range scopes {
			if got := scopes[i].is(&scopes[j]); got != (i == j) {
				t.Errorf("%+v, %+v: %v", scopes[i], scopes[j], got)
			}
		}
	}
}
