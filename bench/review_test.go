// SPDX-License-Identifier: Apache-2.0

package main

import (
	"path/filepath"
	"testing"

	"github.com/spineguard/spineguard/bench/inputs"
	"github.com/spineguard/spineguard/generator"
)

// TestReviewIsOfALargePolicy holds that what is measured resolves, and is as
// large as it says.
func TestReviewIsOfALargePolicy(t *testing.T) {
	dir := t.TempDir()
	if err := reviewProjects(dir); err != nil {
		t.Fatal(err)
	}
	for _, side := range []string{"a", "b"} {
		p, err := generator.Load(filepath.Join(dir, side, "spineguard.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if p.HasErrors() {
			t.Fatal(p.Findings[0])
		}
		if m := p.Model; len(m.Activities) != inputs.ReviewActivities || len(m.RecordTypes) != inputs.ReviewTypes || len(m.JobRoles) != inputs.ReviewRoles {
			t.Errorf("%d activities, %d record types, %d job roles", len(m.Activities), len(m.RecordTypes), len(m.JobRoles))
		}
	}
}
