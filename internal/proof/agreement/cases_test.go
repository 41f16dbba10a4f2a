// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// small is a policy with a service and its endpoints, and the systems that are listed.
func small(t *testing.T, service string, systems []policy.SystemFact, endpoints ...policy.EndpointFact) *drawnPolicy {
	t.Helper()
	w := &drawnPolicy{facts: policy.Facts{HasSpecs: true, Systems: systems, Endpoints: endpoints}}
	for _, s := range services {
		if s.Name.Value == service {
			w.facts.Services = append(w.facts.Services, s)
		}
	}
	for i := range w.facts.Endpoints {
		w.facts.Endpoints[i].Service = service
	}
	if findings := w.resolve(); w.model == nil {
		t.Fatal(findings)
	}
	return w
}

func get(path string, operations ...policy.OperationFact) policy.EndpointFact {
	return policy.EndpointFact{Method: txt("GET"), Path: txt(path), Operations: operations}
}

func operation(id string, scopes ...string) policy.OperationFact {
	return policy.OperationFact{ID: txt(ids + id), Scopes: texts(scopes), Actor: txt("consumer")}
}

func ask(t *testing.T, w *drawnPolicy, q query.Question) query.Answer {
	t.Helper()
	answer, err := w.index.Explain(q)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func broken(a query.Answer) (rules []string) {
	for _, c := range a.Checks {
		if c.Rule != "" {
			rules = append(rules, c.Rule)
		}
	}
	return rules
}

// One system may send to itself: the registry has it once.
func TestASystemSendsToItself(t *testing.T) {
	w := small(t, "ssp", nil, get("/A", operation("ssp:A.read", "patient/A.read")))
	a := ask(t, w, query.Question{Endpoint: "/https://h1.example/A", Headers: []string{"Ssp-From: 900000000001", "Ssp-To: 900000000001"}})
	if !a.Allowed || len(a.Conditions) == 0 {
		t.Errorf("%+v", a)
	}
}

// An endpoint without an interactionId whose path the guard has with another method, or as that
// of another endpoint.
func TestEndpointsWithoutAnInteractionID(t *testing.T) {
	bound := get("/A/{id}", operation("direct:A.read", "patient/A.read"))
	put := policy.EndpointFact{Method: txt("PUT"), Path: txt("/A/{id}"), None: txt("not yet")}
	more := policy.EndpointFact{Method: txt("GET"), Path: txt("/A/more"), None: txt("not yet")}
	w := small(t, "direct", nil, bound, put, more)
	if a := ask(t, w, query.Question{Method: "PUT", Endpoint: "/STU3/A/{id}"}); a.Allowed || !slices.Equal(broken(a), []string{"method"}) {
		t.Errorf("%+v", a)
	}
	if a := ask(t, w, query.Question{Endpoint: "/STU3/A/more"}); !a.Allowed || !strings.Contains(strings.Join(a.Notes, " "), "the guard takes it for GET /STU3/A/{id}") {
		t.Errorf("%+v", a)
	}
}

// The first set of parameters fits two operations, the second one.
func TestASecondSetOfParameters(t *testing.T) {
	one, two := operation("direct:A.read", "patient/A.read"), operation("direct:B.read", "patient/A.read")
	one.Query = [][]policy.Text{texts([]string{"a"}), texts([]string{"b"})}
	two.Query = one.Query[:1]
	w := small(t, "direct", nil, get("/A", one, two))
	if a := ask(t, w, query.Question{Interaction: one.ID.Value}); !a.Allowed {
		t.Errorf("%+v", a)
	}
	if a := ask(t, w, query.Question{Interaction: two.ID.Value}); a.Allowed || !slices.Equal(broken(a), []string{"parameters"}) {
		t.Errorf("%+v", a)
	}
}

// Who receives is not listed, and nobody sends: the guard's rule is about the sender, and both
// lists have to change.
func TestReceiverAndSender(t *testing.T) {
	systems := []policy.SystemFact{{ASID: txt("900000000001"), ODS: txt("X99")}}
	w := small(t, "ssp", systems, get("/A", operation("ssp:A.read")))
	a := ask(t, w, query.Question{ASID: "900000000001", Receive: true, Interaction: ids + "ssp:A.read"})
	if a.Allowed || !slices.Equal(broken(a), []string{"operation-without-scope"}) || len(a.Changes) != 1 || len(a.Changes[0]) != 3 {
		t.Errorf("%+v", a)
	}
	for _, c := range a.Checks {
		if c.Rule != "" && strings.Contains(c.Because, "receive") {
			t.Errorf("the rule of the sender stands at the receiver: %+v", c)
		}
	}
}

// An operation that is refused always is not in the way of another with its interactionId, and
// no format is retrieved by one.
func TestWhatIsRefusedAlways(t *testing.T) {
	refused := operation("gp:A.read", "patient/Strange.read")
	w := small(t, "gp", []policy.SystemFact{{ASID: txt("900000000001"), ODS: txt("X99"), Sends: texts([]string{ids + "gp:A.read"})}}, get("/A", refused))
	w.facts.HasFormatList = true
	w.facts.Formats = []policy.FormatFact{{System: txt("urn:f"), Code: txt("pdf"), Retrieval: txt("ssp"), Interaction: refused.ID}}
	if findings := w.resolve(); w.model == nil {
		t.Fatal(findings)
	}
	table, err := w.index.WhatCan(query.Question{ASID: "900000000001"})
	if err != nil || len(table.Rows) > 0 {
		t.Errorf("%+v %v", table, err)
	}
}
