// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/policy"
)

func TestCounted(t *testing.T) {
	names := []string{"start", "end", "start", "x", "x", "x"}
	if got := strings.Join(policy.Counted(names), ", "); got != "end, start twice, x 3 times" {
		t.Error(got)
	}
	if names[0] != "start" || len(policy.Counted(nil)) != 0 {
		t.Error("the list is changed, or something comes from nothing")
	}
}
