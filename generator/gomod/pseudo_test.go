// SPDX-License-Identifier: Apache-2.0

package gomod_test

import (
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator/gomod"
)

func TestCommit(t *testing.T) {
	at := time.Date(2026, 11, 26, 4, 58, 27, 0, time.UTC)
	for _, version := range []string{"v0.0.0-20261126045827-77f316c6e1a0", "v0.1.1-0.20261126045827-77f316c6e1a0", "v0.1.0-rc.1.0.20261126045827-77f316c6e1a0+dirty"} {
		if hash, when, ok := gomod.Commit(version); !ok || hash != "77f316c6e1a0" || !when.Equal(at) {
			t.Errorf("%s: %s, %v, %v", version, hash, when, ok)
		}
	}
	for _, version := range []string{"", "(devel)", "v0.1.0", "v0.1.0+dirty", "v0.1.0-rc.1", "v0.0.0-20261399045827-77f316c6e1a0"} {
		if hash, when, ok := gomod.Commit(version); ok {
			t.Errorf("%s: %s, %v", version, hash, when)
		}
	}
}
