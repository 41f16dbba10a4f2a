// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"testing"

	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
)

// TestVerdictsOnIDs: neither a version, nor a message, is taken for another one, and nothing is called older than it is.
func TestVerdictsOnIDs(t *testing.T) {
	const s = "urn:nhs:names:services:"
	codes := knownCodes(&policy.Model{Interactions: []policy.Interaction{
		{ID: gpc + "fhir:rest:read:metadata-1"}, {ID: gpc + "fhir:rest:read:patient-1"}, {ID: gpc + "fhir:rest:search:slot-1"}, {ID: gpc + "fhir:rest:cancel:appointment-1"},
		{ID: gpc + "fhir:operation:gpc.getcarerecord-1"}, {ID: gpc + "fhir:operation:gpc.getstructuredrecord-1"}, {ID: gpc + "documents:fhir:rest:search:patient-1"}, {ID: gpc + "fhir:rest:read:healthcareservice-1"},
		{ID: s + "psis:REPC_IN150015UK05"}, {ID: s + "raflags:Flag.read:1"}, {ID: nrl + "DocumentReference.read"}, {ID: nrl + "DocumentReference.create"},
	}}, &names.Table{})
	for id, want := range map[string]struct {
		verdict     Verdict
		near, until string
	}{
		gpc + "fhir:rest:read:patient-1":               {Equal, "", ""},
		gpc + "fhir:rest:read:patient":                 {Old, gpc + "fhir:rest:read:patient-1", "GP Connect 0.5"},
		gpc + "fhir:rest:read:metadata":                {Old, gpc + "fhir:rest:read:metadata-1", ""}, // in force in 0.7
		gpc + "fhir:operation:gpc.getcarerecord":       {Old, gpc + "fhir:operation:gpc.getcarerecord-1", ""},
		gpc + "fhir:rest:search:slot":                  {Wrong, gpc + "fhir:rest:search:slot-1", ""}, // never was
		gpc + "fhir:rest:cancel:appointment":           {Wrong, gpc + "fhir:rest:cancel:appointment-1", ""},
		gpc + "fhir:operation:gpc.getstructuredrecord": {Wrong, gpc + "fhir:operation:gpc.getstructuredrecord-1", ""},
		gpc + "documents:fhir:rest:search:patient":     {Wrong, gpc + "documents:fhir:rest:search:patient-1", ""},
		gpc + "fhir:rest:read:healthcareservice":       {Wrong, gpc + "fhir:rest:read:healthcareservice-1", ""},
		gpc + "fhir:rest:read:patient-2":               {Unknown, "", ""}, // another version
		gpc + "fhir:rest:read:patient-11":              {Unknown, "", ""},
		gpc + "fhir:rest:read:patients-1":              {Wrong, gpc + "fhir:rest:read:patient-1", ""},
		gpc + "fhir:rest:read:Patient-1":               {Wrong, gpc + "fhir:rest:read:patient-1", ""},
		s + "psis:REPC_IN150016UK05":                   {Unknown, "", ""}, // another message
		s + "psis:REPC_IN150015UK06":                   {Unknown, "", ""},
		s + "raflags:Flag.read:2":                      {Unknown, "", ""},
		s + "raflags:Flag.raed:1":                      {Wrong, s + "raflags:Flag.read:1", ""},
		nrl + "DocumentReference.search":               {Unknown, "", ""},
		nrls + "fhir:rest:read:documentreference":      {Old, nrl + "DocumentReference.read", "2018-09-28"},
		s + "other:fhir:rest:read:patient-1":           {Foreign, "", ""},
	} {
		run := compareWith(codes, java, `x = "`+id+`";`)
		if len(run.literals) != 1 {
			t.Errorf("%s: %v", id, run.literals)
			continue
		}
		if l := run.literals[0]; l.Verdict != want.verdict || l.Near != want.near || l.Until != want.until {
			t.Errorf("%s: %s %s %q, want %v", id, l.Verdict, l.Near, l.Until, want)
		}
	}
}

// TestWhatFollowsAnID: an id with a letter, a dash or something that cannot be seen behind it is not that id.
func TestWhatFollowsAnID(t *testing.T) {
	const id = gpc + "fhir:rest:read:patient-1"
	codes := knownCodes(&policy.Model{Interactions: []policy.Interaction{{ID: id}}}, &names.Table{})
	for after, want := range map[string]Verdict{
		"": Equal, ")": Equal, "&a=b": Equal, ", ": Equal, "\u201d": Equal, "/x": Equal,
		"\u200b": Wrong, "\u00a0": Wrong, "\u00ad": Wrong, "\u2010": Wrong, "\u00e9": Wrong, "\ufeff": Wrong, " ": Wrong, "\u200bx": Wrong, "\u200b)": Wrong,
	} {
		run := compareWith(codes, java, `x = "`+id+after+`";`)
		if len(run.literals) != 1 || run.literals[0].Verdict != want || want == Wrong && run.literals[0].Near != id {
			t.Errorf("%q: %v, want %s", after, run.literals, want)
		}
	}
}

// TestSwappedDigits: of two neighbours that are swapped in an activity the report says which one was probably meant. One digit apart are many that are right.
func TestSwappedDigits(t *testing.T) {
	codes := knownCodes(&policy.Model{Activities: []policy.Activity{{Code: "B0269"}, {Code: "B0370"}}}, &names.Table{})
	for code, near := range map[string]string{"B0296": "B0269", "B2069": "B0269", "B0268": "", "B0629": "B0269", "B0962": "", "B0226": "", "B0730": "B0370"} {
		run := compareWith(codes, java, `x = "`+code+`";`)
		if len(run.literals) != 1 || run.literals[0].Verdict != Unknown || run.literals[0].Near != near {
			t.Errorf("%s: %v, want %q", code, run.literals, near)
			continue
		}
		want := "the policy does not have it"
		if near != "" {
			want += `; did you mean "` + near + `"?`
		}
		if got := run.literals[0].advice(); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
}
