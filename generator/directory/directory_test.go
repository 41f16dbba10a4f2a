// SPDX-License-Identifier: Apache-2.0

package directory

import (
	"fmt"
	"testing"

	"github.com/spineguard/spineguard/generator/policy"
)

// The directory is asked for what it may call an operation: its interactionId, its aliases, and the id
// under which it is registered; not for ids that no operation has.
func TestInteractionsOfAPolicy(t *testing.T) {
	text := func(s string) policy.Text { return policy.Text{Value: s} }
	m, findings := policy.Resolve(policy.Facts{
		HasSpecs: true,
		Services: []policy.ServiceFact{{Name: text("nrl"), Headers: text("nrl"), Tokens: text("spine")}},
		Endpoints: []policy.EndpointFact{
			{Service: "nrl", Method: text("GET"), Path: text("/A"), Operations: []policy.OperationFact{{
				ID: text("urn:nhs:names:services:nrl:A.read"), Aliases: []policy.Text{text("urn:nhs:names:services:nrl:A.fetch")},
				Registered: text("urn:nhs:names:services:nrl:All.read"), Scopes: []policy.Text{text("patient/A.read")}, Actor: text("consumer"),
			}}},
			{Service: "nrl", Method: text("GET"), Path: text("/metadata"), None: text("it says nothing of patients")},
		},
		Systems: []policy.SystemFact{{ASID: text("900000000001"), ODS: text("X9901"), Sends: []policy.Text{text("urn:nhs:names:services:other:B.read")}}},
	})
	if m == nil {
		t.Fatal(findings)
	}
	const want = "[urn:nhs:names:services:nrl:A.fetch urn:nhs:names:services:nrl:A.read urn:nhs:names:services:nrl:All.read]"
	if got := fmt.Sprint(Interactions(m)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestAPIKeys(t *testing.T) {
	at := policy.Text{Value: "SDS_API_KEY"}
	for text, want := range map[string]string{"abc": "abc", "abc\n": "abc", "abc\r\n": "abc", "": "", "\n": "", "a b": "", "a\nb": "", "k\u00e9y": ""} {
		key, found := APIKey(at, text)
		if key != want || (len(found) > 0) != (want == "") {
			t.Errorf("%q is read as %q, %v", text, key, found)
		}
	}
}
