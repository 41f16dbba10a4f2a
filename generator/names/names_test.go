// SPDX-License-Identifier: Apache-2.0

package names_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
)

func interactions(ids ...string) *policy.Model {
	m := &policy.Model{}
	for i, id := range ids {
		m.Interactions = append(m.Interactions, policy.Interaction{ID: id, Origin: policy.Origin{At: []finding.Position{finding.InText("api.yaml", i+1, 1)}}})
	}
	return m
}

func TestNamesOfInteractions(t *testing.T) {
	for id, want := range map[string]string{
		"urn:nhs:names:services:nrl:DocumentReference.read":                               "DocumentReferenceRead",
		"urn:nhs:names:services:nrl:DocumentReference.content.read":                       "DocumentReferenceContentRead",
		"urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1":                      "ReadMetadata1",
		"urn:nhs:names:services:gpconnect:structured:fhir:rest:read:metadata-1":           "StructuredReadMetadata1",
		"urn:nhs:names:services:gpconnect:fhir:operation:gpc.getcarerecord":               "GetCareRecord",
		"urn:nhs:names:services:psis:REPC_IN150016UK05":                                   "REPCIN150016UK05",
		"urn:nhs:names:services:mm:urn:spine:interactionid:ppabatch":                      "Ppabatch",
		"urn:oasis:names:tc:ebxml-msg:service:Ping":                                       "ServicePing",
		"urn:nhs:names:services:visitorsandmigrants:fhir:rest:search:observation:1":       "SearchObservation1",
		"urn:nhs:names:services:gpconnect:documents:fhir:rest:search:documentreference-1": "DocumentsSearchDocumentReference1",
		"urn:acme:services:careplan:CarePlan.read":                                        "CarePlanRead",
		"urn:acme:careplan:read":                                                          "CarePlanRead",
		"urn:nhs:names:services:x:readPdfById":                                            "ReadPDFByID",
		"urn:nhs:names:services:x:1.2":                                                    "",
	} {
		table, findings := names.New(interactions(id), nil, nil)
		if got := table.Interaction(id); got != want || (want == "") != (len(findings) > 0) {
			t.Errorf("%s is named %q, want %q: %v", id, got, want, findings)
		}
	}
}

func TestCollisions(t *testing.T) {
	one, two := "urn:nhs:names:services:a:Read", "urn:nhs:names:services:b:Read"
	_, findings := names.New(interactions(one, two), nil, nil)
	if len(findings) != 1 || findings[0].Rule != "name-collision" || len(findings[0].Related) != 1 ||
		findings[0].Message != `the interactionId "`+two+`" would be named Read, as is the interactionId "`+one+`"` ||
		!strings.Contains(findings[0].Suggestion, "under the key names of the configuration: {\""+two+`": OtherName}`) {
		t.Errorf("%+v", findings)
	}
	table, findings := names.New(interactions(one, two), map[string]policy.Text{two: {Value: "ReadOfB"}}, nil)
	if len(findings) != 0 || table.Interaction(one) != "Read" || table.Interaction(two) != "ReadOfB" {
		t.Errorf("settled: %v", findings)
	}
	if _, findings := names.New(interactions(one), nil, []string{"Read"}); len(findings) != 1 {
		t.Errorf("a name of the package itself: %v", findings)
	}
	for _, wrong := range []string{"read", "Re ad", "1Read", "", "Réad", "func", "Read\n"} {
		if _, findings := names.New(interactions(one), map[string]policy.Text{one: {Value: wrong}}, nil); len(findings) != 1 || findings[0].Rule != "name-form" {
			t.Errorf("the override %q: %v", wrong, findings)
		}
	}
	if _, findings := names.New(interactions(one), map[string]policy.Text{two: {Value: "Other"}}, nil); len(findings) != 1 || findings[0].Rule != "name-unused" {
		t.Errorf("an override for nothing: %v", findings)
	}
}

// TestAddingRenamesNothing: names of what stays are the same with more beside.
func TestAddingRenamesNothing(t *testing.T) {
	all := realIDs(t)
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 20, rapid.ID[string]).Draw(t, "ids")
		slices.Sort(some)
		before, findings := names.New(interactions(some[1:]...), nil, nil)
		after, more := names.New(interactions(some...), nil, nil)
		if len(findings)+len(more) > 0 {
			return
		}
		for _, id := range some[1:] {
			if before.Interaction(id) != after.Interaction(id) {
				t.Fatalf("%s was %s and is %s", id, before.Interaction(id), after.Interaction(id))
			}
		}
	})
}

// realIDs are the interactionIds of a real system, or a few of the NRL's.
func realIDs(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "sds", "sds_as_response.json"))
	if err != nil {
		t.Log("the corpus of real documents is not here; a few ids are taken")
		return []string{"urn:nhs:names:services:nrl:DocumentReference.read", "urn:nhs:names:services:nrl:DocumentReference.search", "urn:nhs:names:services:nrl:DocumentReference.create"}
	}
	var records []struct {
		SvcIA []string `json:"nhsAsSvcIA"`
	}
	if err := json.Unmarshal(data, &records); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range records {
		out = append(out, r.SvcIA...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestNamesOfTheRest(t *testing.T) {
	m := &policy.Model{
		Activities:  []policy.Activity{{Code: "B0268"}},
		JobRoles:    []policy.JobRole{{Code: "R8001"}},
		RecordTypes: []policy.RecordType{{System: "s", Code: "1363501000000100", Name: "Royal College of Physicians NEWS2 chart"}},
		Groups:      []policy.RecordGroup{{Name: "Record Group 1"}},
		Formats: []policy.Format{
			{System: "https://fhir.nhs.uk/STU3/CodeSystem/NRL-FormatCode-1", Code: "urn:nhs-ic:record-contact"},
			{System: "https://fhir.nhs.uk/England/CodeSystem/England-NRLFormatCode", Code: "urn:nhs-ic:record-contact"},
		},
		Functions: []policy.Function{{Name: "record consent"}},
	}
	table, findings := names.New(m, nil, nil)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	for got, want := range map[string]string{
		table.Activity("B0268"):                              "B0268",
		table.JobRole("R8001"):                               "R8001",
		table.RecordType("s", "1363501000000100"):            "RoyalCollegeOfPhysiciansNEWS2Chart",
		table.Group("Record Group 1"):                        "RecordGroup1",
		table.Format(m.Formats[0].System, m.Formats[0].Code): "FormatRecordContact",
		table.Format(m.Formats[1].System, m.Formats[1].Code): "FormatRecordContactOfEnglandNRLFormatCode",
		table.Function("record consent"):                     "FunctionRecordConsent",
	} {
		if got != want {
			t.Errorf("named %s, want %s", got, want)
		}
	}
}

func TestNamesOfFormats(t *testing.T) {
	const nrl, acme = "https://fhir.nhs.uk/STU3/CodeSystem/NRL-FormatCode-1", "https://acme.example/fhir/CodeSystem/formats"
	for _, c := range []struct{ system, code, want string }{
		{nrl, "urn:nhs-ic:record-contact", "FormatRecordContact"},
		{nrl, "urn:nhs-ic:fhir:stu3:observation-list:1", "FormatSTU3ObservationList1"},
		{acme, "urn:acme:formats:careplan:1", "FormatCarePlan1"},
		{acme, "urn:acme:formats:pdf", "FormatPDF"},
		{acme, "urn:oid:1.2.3", "FormatURNOID1_2_3"},
		{acme, "https://acme.example/fhir/StructureDefinition/CarePlan|1.0", "FormatCarePlan1_0"},
		{acme, "https://acme.example/CodeSystem/formats|careplan-json", "FormatCarePlanJSON"},
		{"http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode", "urn:ihe:pcc:xphr:2007", "FormatPccXphr2007"},
		{"https://acme.example/CodeSystem/letters", "urn:acme:careplan:1", "FormatCarePlan1OfLetters"},
		{acme, "urn:acme:formats", "FormatFormats"},
	} {
		table, findings := names.New(&policy.Model{Formats: []policy.Format{{System: c.system, Code: c.code}}}, nil, nil)
		if got := table.Format(c.system, c.code); got != c.want || len(findings) > 0 {
			t.Errorf("%s|%s is named %q, want %q: %v", c.system, c.code, got, c.want, findings)
		}
	}
}

// TestNamesOfCodeSystems: no two share a name, and one that can have none is written as it is.
func TestNamesOfCodeSystems(t *testing.T) {
	want := map[string]string{
		"http://snomed.info/sct":                                       "systemSNOMEDCT",
		"https://nicip.nhs.uk":                                         "systemNICIP",
		"https://fhir.nhs.uk/STU3/CodeSystem/NRL-FormatCode-1":         "systemNRLFormatCode1",
		"https://fhir.nhs.uk/England/CodeSystem/England-NRLFormatCode": "systemEnglandNRLFormatCode",
		"https://one.example/fhir/CodeSystem/formats":                  "systemOne",
		"https://a.example/CodeSystem/types":                           "systemAExampleCodeSystemTypes",
		"https://b.example/CodeSystem/types":                           "systemBExampleCodeSystemTypes",
		"https://c.example/types-x/y":                                  "systemY",
		"https://c.example/types/x-z":                                  "", // alike in every word with the next
		"https://c.example/types/x_z":                                  "",
		"":                                                             "", "!": "", "系": "",
	}
	m := &policy.Model{}
	for url := range want {
		m.RecordTypes = append(m.RecordTypes, policy.RecordType{System: url, Code: url, Name: "Of " + url})
	}
	table, _ := names.New(m, nil, nil)
	for url, name := range want {
		if got := table.System(url); got != name {
			t.Errorf("%s is named %q, want %q", url, got, name)
		}
	}
}

// TestNamesOfAliases: an old id of another service says so, since it often differs in that alone.
func TestNamesOfAliases(t *testing.T) {
	m := &policy.Model{Interactions: []policy.Interaction{{
		ID:      "urn:nhs:names:services:nrl:DocumentReference.update",
		Aliases: []string{"urn:nhs:names:services:nrl:DocumentReference.patch", "urn:nhs:names:services:nrls:DocumentReference.update"},
	}}}
	table, findings := names.New(m, nil, nil)
	for i, want := range []string{"DocumentReferencePatch", "NRLSDocumentReferenceUpdate"} {
		if got := table.Alias(m.Interactions[0].Aliases[i]); got != want || len(findings) > 0 {
			t.Errorf("%s, want %s: %v", got, want, findings)
		}
	}
	m.Interactions[0].Aliases = []string{"urn:nhs:names:services:nrl:fhir:DocumentReference.update"}
	if _, findings := names.New(m, nil, nil); len(findings) != 1 || findings[0].Rule != "name-collision" {
		t.Errorf("an alias that would share a name: %v", findings)
	}
}
