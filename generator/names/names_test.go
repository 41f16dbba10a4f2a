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
		"urn:nhs:names:services:nrl:DocumentReference.read":                         "DocumentReferenceRead",
		"urn:nhs:names:services:nrl:DocumentReference.content.read":                 "DocumentReferenceContentRead",
		"urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1":                "ReadMetadata1",
		"urn:nhs:names:services:gpconnect:structured:fhir:rest:read:metadata-1":     "StructuredReadMetadata1",
		"urn:nhs:names:services:gpconnect:fhir:operation:gpc.getcarerecord":         "GpcGetcarerecord",
		"urn:nhs:names:services:psis:REPC_IN150016UK05":                             "REPCIN150016UK05",
		"urn:nhs:names:services:mm:urn:spine:interactionid:ppabatch":                "UrnSpineInteractionidPpabatch",
		"urn:oasis:names:tc:ebxml-msg:service:Ping":                                 "ServicePing",
		"urn:nhs:names:services:visitorsandmigrants:fhir:rest:search:observation:1": "SearchObservation1",
		"urn:nhs:names:services:x:1.2":                                              "",
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
		table.Group("Record Group 1"):                        "GroupRecordGroup1",
		table.Format(m.Formats[0].System, m.Formats[0].Code): "FormatRecordContact",
		table.Format(m.Formats[1].System, m.Formats[1].Code): "FormatRecordContactOfEnglandNRLFormatCode",
		table.Function("record consent"):                     "FunctionRecordConsent",
	} {
		if got != want {
			t.Errorf("named %s, want %s", got, want)
		}
	}
}
