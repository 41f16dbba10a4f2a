// SPDX-License-Identifier: Apache-2.0

package replay_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator/replay"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	tables "github.com/spineguard/spineguard/spine/policy"
)

const (
	patient = "9434765919" // an NHS number
	read    = "urn:nhs:names:services:nrl:DocumentReference.read"
)

// policyOf is a policy with one operation, that systems may send.
func policyOf(digest string, senders ...spine.ASID) tables.Policy {
	t := &tables.Tables{
		Digest:   digest,
		Services: []tables.ServiceRow{{Name: "nrl", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
		Operations: []spine.Operation{{
			Endpoint:    spine.Endpoint{Service: "nrl", Method: "GET", Path: "/DocumentReference/{id}"},
			Interaction: read, Actor: spine.Consumer, Scopes: "patient/DocumentReference.read",
		}},
		Interactions: []spine.Interaction{{ID: read, Service: "nrl", Registered: read}},
	}
	for _, asid := range senders {
		t.Systems = append(t.Systems, spine.SystemRow{ASID: asid, ODS: "X9901", Sends: []spine.InteractionID{read}})
	}
	return tables.Of(t)
}

var digest = "sha256:" + strings.Repeat("0", 64)

// allowed is the record of a request that was allowed.
func allowed(from spine.ASID) *audit.Entry {
	return &audit.Entry{
		Kind: audit.KindVerdict, Time: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Position: spine.ServicePosition, Service: "nrl", Interaction: read,
		Method: "GET", Path: "/DocumentReference/{id}", URL: "/DocumentReference/" + patient + "?a=" + patient,
		From: from, FromODS: "X9901", To: "900000000009", NHSNumbers: []string{patient},
		Token:   &audit.Token{Organization: "X9901", Access: spine.Professional, Scope: "patient/DocumentReference.read", Subject: patient},
		Verdict: &audit.Verdict{Allowed: true, Digest: digest},
	}
}

func add(t *testing.T, r *replay.Replay, e *audit.Entry) {
	t.Helper()
	if err := r.Add(e); err != nil {
		t.Fatal(err)
	}
}

// Nothing of a record is printed that could be a patient's: what is printed is what a policy
// names, or has the form of what it is.
func TestNoNHSNumberIsPrinted(t *testing.T) {
	r := replay.New(policyOf(digest, "900000000001"), policyOf(digest, "900000000002"))
	add(t, r, allowed("900000000001"))
	for _, forge := range []func(*audit.Entry){
		func(e *audit.Entry) { e.Interaction = patient },
		func(e *audit.Entry) { e.Path = "/" + patient },
		func(e *audit.Entry) { e.Service = patient },
		func(e *audit.Entry) { e.Method = patient },
		func(e *audit.Entry) { e.Position = patient },
		func(e *audit.Entry) { e.Verdict.Digest = patient },
		func(e *audit.Entry) { e.Verdict.Digest = "sha256:" + patient },
		func(e *audit.Entry) { e.Peer = []string{patient} },
		func(e *audit.Entry) { e.Token.Access = patient },
		func(e *audit.Entry) { e.URL = "/DocumentReference/1%zz" },
		func(e *audit.Entry) { e.Verdict.Allowed, e.Verdict.Rule = false, spine.RuleTokenExpired },
	} {
		e := allowed("900000000001")
		v, token := *e.Verdict, *e.Token
		e.Verdict, e.Token = &v, &token
		forge(e)
		add(t, r, e)
	}
	report := r.Report()
	if len(report.Changes) == 0 || len(report.Deviations) == 0 {
		t.Fatalf("nothing is printed: %+v", report)
	}
	data, err := json.Marshal(report)
	var out bytes.Buffer
	if err != nil || report.Text(&out, true) != nil || report.Markdown(&out) != nil {
		t.Fatal(err)
	}
	if text := string(data) + out.String(); strings.Contains(text, patient) {
		t.Errorf("%s", text)
	}
}

// One question is asked once, and what is kept does not grow with the records.
func TestRecordsAreCounted(t *testing.T) {
	r := replay.New(policyOf(digest, "900000000001"), policyOf(digest, "900000000002"))
	for i := range 1_000 {
		e := allowed("900000000001")
		e.Time = e.Time.AddDate(0, 0, i%10)
		add(t, r, e)
		add(t, r, &audit.Entry{Kind: audit.KindResponse, Verdict: e.Verdict})
	}
	report := r.Report()
	if len(report.Changes) != 1 || report.Entries != 2_000 || report.Requests != 1_000 {
		t.Fatalf("%+v", report)
	}
	if c := report.Changes[0]; c.Requests != 1_000 || c.First != "2026-03-02" || c.Last != "2026-03-11" || c.Effect != replay.Lost || c.Head.Rule != spine.RuleSender {
		t.Errorf("%+v", c)
	}
}

// A file of invented systems ends with an error, and not with all memory.
func TestGroupsAreBounded(t *testing.T) {
	r := replay.New(policyOf(digest), policyOf(digest, "900000000001"))
	for i := range 200_000 {
		if err := r.Add(allowed(spine.ASID(fmt.Sprintf("8%011d", i)))); err != nil {
			return
		}
	}
	t.Errorf("%d groups", len(r.Report().Changes))
}

// What was not recorded in full cannot be asked again.
func TestCutAddressesAreNotAsked(t *testing.T) {
	r := replay.New(policyOf(digest, "900000000001"), policyOf(digest, "900000000002"))
	for _, url := range []string{"/DocumentReference/1?a=[cut]", "/DocumentReference/[token]"} {
		e := allowed("900000000001")
		e.URL = url
		add(t, r, e)
	}
	if report := r.Report(); report.Requests != 0 || len(report.NotReplayed) != 1 || report.NotReplayed[0].Requests != 2 {
		t.Errorf("%+v", report)
	}
}

// A policy without a list of systems leaves them to a registry, and so what that knew is taken from
// the record: who sent it may send whatever the policy has.
func TestRegistriesAreThoseOfTheRecord(t *testing.T) {
	r := replay.New(policyOf(digest), policyOf(digest))
	add(t, r, allowed("900000000001"))
	for _, rule := range []spine.Rule{spine.RuleSender, spine.RuleSenderInteraction} {
		e := allowed("900000000001")
		e.Verdict = &audit.Verdict{Rule: rule, Digest: digest}
		add(t, r, e)
	}
	if report := r.Report(); report.Requests != 3 || len(report.Changes)+len(report.Deviations) > 0 {
		t.Errorf("%+v", report)
	}
}

// A certificate that is registered otherwise is another peer.
func TestPeersAreCompared(t *testing.T) {
	with := func(certificate string) tables.Policy {
		p := policyOf(digest)
		t := tables.Tables{
			Digest: digest, Services: []tables.ServiceRow{{Name: "nrl", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
			Systems: []spine.SystemRow{{ASID: "900000000001", ODS: "X9901", Sends: []spine.InteractionID{read}, Certificate: certificate}},
		}
		for o := range p.Operations().All() {
			t.Operations = append(t.Operations, o)
		}
		for i := range p.Interactions().All() {
			t.Interactions = append(t.Interactions, i)
		}
		return tables.Of(&t)
	}
	r := replay.New(with("a.example"), with("b.example"))
	e := allowed("900000000001")
	e.Peer = []string{"a.example"}
	add(t, r, e)
	report := r.Report()
	if len(report.Changes) != 1 || report.Changes[0].Head.Rule != spine.RulePeerSender || len(report.Deviations) > 0 {
		t.Errorf("%+v", report)
	}
}

// A demand of the user that the head has dropped is told, although the record does not have the user: both
// allow the request, the base only if the user may.
func TestADemandThatIsDropped(t *testing.T) {
	p := policyOf(digest, "900000000001")
	demanding := tables.Tables{Digest: digest, Services: []tables.ServiceRow{{Name: "nrl", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}}}
	demanding.RBAC.Position = make([]uint16, 381)
	demanding.RBAC.Position[380], demanding.RBAC.Closures = 1, [][]uint16{{0}}
	demanding.RBAC.Functions = []tables.FunctionRow{{Function: "Read", Alternatives: [][]uint16{{0}}}}
	for o := range p.Operations().All() {
		o.Function = "Read"
		demanding.Operations = append(demanding.Operations, o)
	}
	for i := range p.Interactions().All() {
		demanding.Interactions = append(demanding.Interactions, i)
	}
	demanding.Systems = []spine.SystemRow{{ASID: "900000000001", ODS: "X9901", Sends: []spine.InteractionID{read}}}
	r := replay.New(tables.Of(&demanding), p)
	add(t, r, allowed("900000000001"))
	report := r.Report()
	if len(report.Changes) != 1 || report.Changes[0].Effect != replay.Undecided || report.Changes[0].BaseMissing != replay.User || report.Changes[0].Missing != "" {
		t.Fatalf("%+v", report)
	}
	if !report.Widens() {
		t.Error("it does not widen")
	}
	var out bytes.Buffer
	if err := report.Text(&out, false); err != nil || !strings.Contains(out.String(), "by the base only if the user may") {
		t.Errorf("%s", out.String())
	}
}

// An entry that is not one is not repeated in what is said of it.
func TestNoNHSNumberInErrors(t *testing.T) {
	line := `{"n":1,"prev":"","entry":{"kind":"verdict","from":"` + patient + `"}}` + "\n"
	_, err := replay.Read(t.Context(), strings.NewReader(line), replay.New(policyOf(digest), policyOf(digest)))
	if err == nil || strings.Contains(err.Error(), patient) || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("%v", err)
	}
}

// Of records that were all about another service nothing is said of what stays as it was.
func TestNoRequestWasAsked(t *testing.T) {
	r := replay.New(policyOf(digest, "900000000001"), policyOf(digest, "900000000001"))
	e := allowed("900000000001")
	e.Service = "other"
	add(t, r, e)
	if s := r.Report().Sentence(); !strings.HasPrefix(s, "No recorded request ") {
		t.Error(s)
	}
}

// BenchmarkAdd reads records of which each is another question.
func BenchmarkAdd(b *testing.B) {
	r := replay.New(policyOf(digest, "900000000001"), policyOf(digest, "900000000001"))
	e := allowed("900000000001")
	for i := 0; b.Loop(); i++ {
		e.URL = fmt.Sprintf("/DocumentReference/%d", i)
		if err := r.Add(e); err != nil {
			b.Fatal(err)
		}
	}
}
