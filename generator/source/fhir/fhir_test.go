// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/fhir"
)

func corpus(t testing.TB) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "..", "shared", "corpus", "fhir")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the corpus of real documents is not here: ", dir)
	}
	return dir
}

func TestRealCodeLists(t *testing.T) {
	want := map[string]int{
		"CodeSystem-CareConnect-SDSJobRoleName-1.xml":           392,
		"CodeSystem-UKCore-SDSJobRoleName.xml":                  392,
		"NRL-PracticeSetting-1.ValueSet.json":                   0,
		"NRLF-RecordCategory-ValueSet.json":                     5,
		"NRLF-RecordType-ValueSet.json":                         14,
		"ValueSet-CareConnect-SDSJobRoleName-1.xml":             -1,
		"ValueSet-UKCore-SDSJobRoleName.xml":                    -1,
		"gpconnect-error-or-warning-code-1.ValueSet.xml":        0,
		"sds-job-role-name-1.ValueSet.dstu2.xml":                -1,
		"spine-error-or-warning-code-1.ValueSet.xml":            0,
		"NRL-DocumentReference-Pref-1.StructureDefinition.json": -1,
	}
	dir := corpus(t)
	for name, n := range want {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		list, findings := fhir.Read(name, data, fhir.Limits{})
		t.Log(name, list.URL, len(list.Concepts), findings)
		switch {
		case n < 0 && len(findings) == 0:
			t.Errorf("%s: accepted with %d codes, want a finding", name, len(list.Concepts))
		case n > 0 && len(list.Concepts) != n:
			t.Errorf("%s: %d codes, want %d", name, len(list.Concepts), n)
		case n == 0 && len(list.Concepts) == 0:
			t.Errorf("%s: no codes", name)
		case n >= 0 && slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Rule != "fhir-retired" }):
			t.Errorf("%s: %v", name, findings)
		}
		if retired := name == "CodeSystem-UKCore-SDSJobRoleName.xml"; n >= 0 && retired != (len(findings) > 0) {
			t.Errorf("%s: retired is %v: %v", name, retired, findings)
		}
	}
}
