// SPDX-License-Identifier: Apache-2.0

package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/spineguard/spineguard/bench/inputs"
	"github.com/spineguard/spineguard/generator"
)

// TestInventedInputsAreWithoutFindings holds that what is measured is a
// complete run and no refusal.
func TestInventedInputsAreWithoutFindings(t *testing.T) {
	book, err := inputs.Workbook(90)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sources string
		files   map[string][]byte
	}{
		{kinds[0].sources, map[string][]byte{"api.yaml": inputs.Spec(20), "systems.csv": inputs.Systems(300, 20)}},
		{kinds[1].sources, map[string][]byte{"api.yaml": inputs.Spec(30)}},
		{kinds[2].sources, map[string][]byte{"mapping.xlsx": book}},
	} {
		dir := t.TempDir()
		if err := inputs.Project(dir, "..", c.sources, c.files); err != nil {
			t.Fatal(err)
		}
		p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range p.Findings {
			t.Error(f)
		}
		if !t.Failed() {
			if _, err := p.Outputs(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestMedianIsTheMiddleOne(t *testing.T) {
	if m := median([]time.Duration{5, 1, 9}); m != 5 {
		t.Errorf("%d", m)
	}
	if m := median([]float64{4, 1, 3, 2}); m != 2 {
		t.Errorf("%v", m)
	}
}
