// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"bytes"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// logged is the line of JSON of a record with a value.
func logged(key string, value any) string {
	var b bytes.Buffer
	h := slog.NewJSONHandler(&b, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	slog.New(h).Info("verdict", key, value)
	return strings.TrimSuffix(b.String(), "\n")
}

// The log of a verdict has who asked for what, and which rule answered.
func TestTheLogOfADecision(t *testing.T) {
	digest := guard.Decision{PolicyDigest: "sha256:0"}
	for name, c := range map[string]struct {
		decision any
		want     string
	}{
		"nothing":    {guard.Decision{}, `{"allowed":false}`},
		"the digest": {digest, `{"allowed":false,"digest":"sha256:0"}`},
		"everything": {guard.Decision{
			Allowed: true, Position: spine.ProxyPosition, Endpoint: spine.Endpoint{Service: "gpconnect", Method: "GET", Path: "/Patient/{id}"},
			Interaction: "urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1", Actor: spine.Consumer, Level: spine.PointerOnly, Function: "print",
			From: "200000000001", FromODS: "X9901", To: "200000000003", TraceID: "1d1c8c5e-0000-4000-8000-000000000000",
			PolicyDigest: "sha256:1", Peer: guard.Peer{Names: []string{"a.example", "b.example"}}, Issuer: "https://a.example",
			ServiceRoot: "https://gp.example/9434765919", RequestPath: "/Patient/9434765919",
		}, `{"allowed":true,"position":"proxy","service":"gpconnect","interaction":"urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1",` +
			`"from":"200000000001","to":"200000000003","trace":"1d1c8c5e-0000-4000-8000-000000000000","peer":["a.example","b.example"],` +
			`"issuer":"https://a.example","digest":"sha256:1"}`},
		"an error": {&guard.Decision{Rule: spine.RulePeer, Position: spine.ServicePosition, Err: guard.ErrNoPeer},
			`{"allowed":false,"rule":"peer","position":"service","err":"no verified client certificate"}`},
		"no refusal": {(*guard.Refusal)(nil), ""},
	} {
		want := `{"level":"INFO","msg":"verdict","decision":` + c.want + `}`
		if c.want == "" {
			want = `{"level":"INFO","msg":"verdict"}`
		}
		if got := logged("decision", c.decision); got != want {
			t.Errorf("%s:\n%s, want\n%s", name, got, want)
		}
	}
}

// What may hold the data of a patient is in no log, whoever logs it and however.
func TestNoLogHasThePatient(t *testing.T) {
	const patient, path = "9434765919", "/STU3/DocumentReference/9434765919"
	o := guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"}
	o.EchoInput = true
	g, err := guard.NewService(fixture.Service("nrl").Direct(), o)
	if err != nil {
		t.Fatal(err)
	}
	number := "https://fhir.nhs.net/Id/nhs-number|" + patient
	citizen := map[string]any{"requesting_user": nil, "sub": number, "requesting_patient": number, "reason_for_request": "patientaccess"}
	other := map[string]any{"requesting_organization": "https://fhir.nhs.uk/Id/ods-organization-code|" + patient}
	for rule, claims := range map[spine.Rule]map[string]any{"": citizen, spine.RuleOrganizationASID: other} {
		var d guard.Decision
		refusal := g.Check(fixture.Request("nrl", "GET", path, fixture.Claims(claims)), &d)
		if d.Rule != rule || d.RequestPath != path || rule == "" && !strings.HasSuffix(d.Subject(), patient) || refusal != nil && !strings.Contains(refusal.Diagnostics(), patient) {
			t.Fatalf("%q, %q, %v", d.Rule, d.Subject(), refusal)
		}
		for _, line := range []string{logged("decision", d), logged("decision", &d), logged("refusal", refusal)} {
			if strings.Contains(line, patient) || strings.Contains(line, "!PANIC") || strings.Contains(line, "!ERROR") {
				t.Error(line)
			}
		}
		if want := `{"level":"INFO","msg":"verdict","refusal":{"rule":"organization-asid","status":400,"code":"MISSING_OR_INVALID_HEADER"}}`; refusal != nil && logged("refusal", refusal) != want {
			t.Error(logged("refusal", refusal))
		}
	}
}

// A field of a decision that is new is logged, or it is said why not.
func TestEveryFieldOfADecisionIsLoggedOrLeftOut(t *testing.T) {
	left := map[string]string{
		"At": "a record has its time", "Method": "with the interactionId", "Path": "as Method", "Actor": "as Method", "Level": "as Method", "RecordTypes": "as Method", "Group": "as Method", "Function": "as Method",
		"FromODS": "with From", "ServiceRoot": "an address", "RequestPath": "may hold data of a patient",
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[guard.Decision]()) {
		if !f.IsExported() || f.Anonymous {
			continue
		}
		var d guard.Decision
		switch v := reflect.ValueOf(&d).Elem().FieldByIndex(f.Index); v.Interface().(type) {
		case bool:
			v.SetBool(true)
		case guard.Peer:
			d.Peer.Names = []string{"x"}
		case error, nil:
			d.Err = errors.New("x")
		default:
			if v.Kind() == reflect.String {
				v.SetString("x")
			}
		}
		if _, out := left[f.Name]; (logged("d", d) == logged("d", guard.Decision{})) != out {
			t.Errorf("%s: %s", f.Name, logged("d", d))
		}
	}
}
