// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// A token that names no patient is for none, whoever it speaks for.
func TestATokenWithoutAPatientIsForNone(t *testing.T) {
	const patient = "9434765919"
	number := "https://fhir.nhs.net/Id/nhs-number|" + patient
	citizen := fixture.Claims(map[string]any{"requesting_user": nil, "sub": number, "requesting_patient": number, "reason_for_request": "patientaccess"})
	guards := fixture.Guards(t, new(fixture.Sink))
	var d guard.Decision
	if guards["nrl"].Check(fixture.Request("nrl", "GET", fixture.Pointer, citizen), &d) != nil {
		t.Fatal(d.Rule)
	}
	for name, d := range map[string]*guard.Decision{"a citizen": &d, "the zero decision": {}, "an allowed one without a token": {Allowed: true}} {
		if d.Patient() != "" || d.IsForPatient("") || d.IsForPatient(patient) || d.IsForPatient("0000000000") {
			t.Errorf("%s is for %q", name, d.Patient())
		}
	}
}

// A handler answers a broken rule as the API does.
func TestTheAnswerOfAHandler(t *testing.T) {
	guards := fixture.Guards(t, new(fixture.Sink))
	for kind, c := range map[string]struct{ code, want string }{
		"nrl": {"BAD_REQUEST", "https://fhir.nhs.uk/STU3/StructureDefinition/Spine-OperationOutcome-1"},
		"gpc": {"BAD_REQUEST", "https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1"},
	} {
		g := guards[kind]
		w := httptest.NewRecorder()
		refusal := g.Refusal(spine.RulePatientBody)
		g.Refuse(w, fixture.Request(kind, "GET", "/"), refusal)
		if refusal.Rule() != spine.RulePatientBody || w.Code != 400 || refusal.Code() != c.code || !strings.Contains(w.Body.String(), c.want) || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", kind, w.Code, w.Body)
		}
		if unknown := g.Refusal("no-such-rule"); unknown.Status() != 400 {
			t.Errorf("%s: a rule that there is not is answered with %d", kind, unknown.Status())
		}
	}
}
