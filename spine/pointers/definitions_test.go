// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// definitions returns a published file, or skips the test.
func definitions(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("SPINEGUARD_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("skipped: the corpus of published documents is absent (%v); set SPINEGUARD_CORPUS to its folder", err)
	}
	return text
}

// TestEachElementOfThePublishedDefinitionsIsTried: the addresses of
// TestNoAddressStaysAnywhere stand in all of them.
func TestEachElementOfThePublishedDefinitionsIsTried(t *testing.T) {
	var profile struct {
		Snapshot struct{ Element []struct{ Path string } }
	}
	if err := json.Unmarshal(definitions(t, "fhir/NRL-DocumentReference-Pref-1.StructureDefinition.json"), &profile); err != nil {
		t.Fatal(err)
	}
	if len(profile.Snapshot.Element) < 200 {
		t.Fatalf("only %d elements", len(profile.Snapshot.Element))
	}
	for _, e := range profile.Snapshot.Element {
		steps := strings.Split(e.Path, ".")
		typ := steps[0]
		for _, name := range steps[1:] {
			i := slices.IndexFunc(fieldsOf(typ), func(f field) bool { return f.name == name })
			if i < 0 {
				t.Errorf("%s is not tried", e.Path)
				break
			}
			typ = fieldsOf(typ)[i].typ
		}
	}
	rows, err := csv.NewReader(strings.NewReader(string(definitions(t, "fhir/elements.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, row := range rows {
		typ, name, _ := strings.Cut(row[2], ".")
		if _, ok := fhirTypes[typ]; !ok || strings.HasPrefix(name, "value") && typ == "Extension" {
			continue
		}
		tried++
		if !slices.ContainsFunc(fieldsOf(typ), func(f field) bool { return f.name == name }) {
			t.Errorf("%s of FHIR %s is not tried", row[2], row[0])
		}
	}
	if tried < 50 {
		t.Errorf("only %d rows", tried)
	}
}

// TestEachElementOfR4IsTried: those of the published OpenAPI document.
func TestEachElementOfR4IsTried(t *testing.T) {
	text := string(definitions(t, "openapi/nrl-v3/consumer.yaml"))
	schema := regexp.MustCompile(`(?m)^    (\w+):\n      type: object\n((?:      .*\n|\n)+)`)
	member := regexp.MustCompile(`(?m)^        (\w+):$`)
	own := map[string]string{
		"Bundle": "Bundle", "BundleEntry": "Bundle.entry", "BundleEntryResponse": "Bundle.response", "BundleEntryRequest": "Bundle.request",
		"BundleEntrySearch": "Bundle.search", "BundleLink": "Bundle.link", "DocumentReference": "DocumentReference",
		"DocumentReferenceContext": "DocumentReference.context", "DocumentReferenceContent": "DocumentReference.content",
		"DocumentReferenceRelatesTo": "DocumentReference.relatesTo", "Attachment": "Attachment", "Coding": "Coding", "CodeableConcept": "CodeableConcept",
		"Identifier": "Identifier", "Period": "Period", "Reference": "Reference", "Meta": "Meta", "Narrative": "Narrative", "Signature": "Signature",
	}
	seen := map[string]bool{}
	for _, m := range schema.FindAllStringSubmatch(text, -1) {
		typ, ok := own[m[1]]
		if !ok {
			continue
		}
		seen[m[1]] = true
		for _, name := range member.FindAllStringSubmatch(m[2], -1) {
			if name[1] == "resourceType" {
				continue
			}
			if !slices.ContainsFunc(fieldsOf(typ), func(f field) bool { return f.name == name[1] }) {
				t.Errorf("%s.%s is not tried", typ, name[1])
			}
		}
	}
	if len(seen) != len(own) {
		t.Errorf("of %d types there are %d", len(own), len(seen))
	}
}

// TestWhatStaysIsOfFHIR: each part of the list is an element of its type.
func TestWhatStaysIsOfFHIR(t *testing.T) {
	types := map[string]string{"kept": "Bundle.entry", "marked": "Bundle.entry", "Search": "Bundle.search", "Content": "DocumentReference.content",
		"Context": "DocumentReference.context", "Link": "Bundle.link", "bundle": "Bundle"}
	for typ := range stayPaths {
		of := typ
		if types[typ] != "" {
			of = types[typ]
		}
		for name, p := range slowParts(typ) {
			if name != "resourceType" && !slices.ContainsFunc(fieldsOf(of), func(f field) bool { return f.name == name && f.many == p.many }) {
				t.Errorf("%s has no %s", of, name)
			}
		}
	}
}
