// SPDX-License-Identifier: Apache-2.0

package token_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/internal/token"
)

// Whatever the claims are: what this reader accepts, encoding/json reads as
// well and finds the same in it.
func FuzzClaims(f *testing.F) {
	f.Add(claims())
	f.Add(claims(`x="\ud83d\ude00\/"`, `y=[1]`))
	f.Fuzz(func(t *testing.T, payload string) {
		fault, who := judge(token.Spine, bearer(usual, payload), want)
		if fault.Rule != "" {
			return
		}
		var c struct {
			User   string `json:"requesting_user"`
			System string `json:"requesting_system"`
			Sub    string `json:"sub"`
			Scope  string `json:"scope"`
			Exp    int64  `json:"exp"`
		}
		if err := json.Unmarshal([]byte(payload), &c); err != nil {
			t.Fatalf("accepted %q: %v", payload, err)
		}
		if c.User != c.Sub || c.System != "https://fhir.nhs.uk/Id/accredited-system|200000000205" ||
			c.User != "https://fhir.nhs.uk/Id/sds-role-profile-id|"+who.Subject() || c.Scope != who.Scope || c.Exp < now {
			t.Fatalf("accepted %q as %+v", payload, c)
		}
	})
}

// The same of claims that are resources.
func FuzzResourceClaims(f *testing.F) {
	f.Add(resourceClaims())
	f.Add(resourceClaims("requesting_device=" + strings.Replace(device, `"model"`, `"note":[{"text":"\ud83d\ude00","time":"2020"}],"model"`, 1)))
	w := resourceWant
	w.Scopes = "patient/*.read"
	f.Fuzz(func(t *testing.T, payload string) {
		fault, who := judge(token.GPConnect, bearer(usual, payload), w)
		if fault.Rule != "" {
			return
		}
		var c struct {
			Sub          string `json:"sub"`
			Scope        string `json:"requested_scope"`
			Reason       string `json:"reason_for_request"`
			Iat, Exp     int64
			Practitioner struct {
				Type string `json:"resourceType"`
				ID   string `json:"id"`
			} `json:"requesting_practitioner"`
			Organization struct {
				Type       string `json:"resourceType"`
				Identifier []struct{ System, Value string }
			} `json:"requesting_organization"`
		}
		if err := json.Unmarshal([]byte(payload), &c); err != nil {
			t.Fatalf("accepted %q: %v", payload, err)
		}
		organizations := map[string]string{}
		for _, i := range c.Organization.Identifier {
			if i.Value != "" { // null stands for one that is not there
				organizations[i.System] = i.Value
			}
		}
		if c.Sub != who.Subject() || c.Practitioner.ID != c.Sub || c.Practitioner.Type != "Practitioner" || c.Organization.Type != "Organization" ||
			c.Exp-c.Iat != 300 || c.Exp < now || c.Scope != who.Scope || c.Reason != who.Reason() ||
			organizations["https://fhir.nhs.uk/Id/ods-organization-code"] != who.ODS() {
			t.Fatalf("accepted %q as %+v", payload, c)
		}
	})
}

func FuzzAuthorization(f *testing.F) {
	f.Add(bearer(usual, claims()))
	f.Fuzz(func(t *testing.T, authorization string) {
		judge(token.Spine, authorization, want)
		judge(token.GPConnect, authorization, want)
	})
}

func TestNothingIsAllocated(t *testing.T) {
	var c token.Claims
	var who token.Who
	texts, resources := bearer(usual, claims()), bearer(usual, resourceClaims("requesting_device="+strings.Replace(device, `"model"`,
		`"contained":[{"id":"o","resourceType":"Organization"}],"_version":{"extension":[{"url":"u","valueDateTime":"2020"}]},"x":1,"model"`, 1)))
	if n := testing.AllocsPerRun(100, func() {
		token.Read(token.Spine, texts, &c)
		token.Spine.Check(&c, &want, &who)
		token.Read(token.GPConnect, resources, &c)
		token.GPConnect.Check(&c, &resourceWant, &who)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkToken(b *testing.B) {
	var c token.Claims
	var who token.Who
	a, w := bearer(usual, claims()), want
	b.ReportAllocs()
	for b.Loop() {
		token.Read(token.Spine, a, &c)
		token.Spine.Check(&c, &w, &who)
	}
}

func BenchmarkResourceClaims(b *testing.B) {
	var c token.Claims
	var who token.Who
	a, w := bearer(usual, resourceClaims()), resourceWant
	b.ReportAllocs()
	for b.Loop() {
		if f := token.Read(token.GPConnect, a, &c); f.Rule != "" {
			b.Fatal(f)
		}
		if f := token.GPConnect.Check(&c, &w, &who); f.Rule != "" {
			b.Fatal(f)
		}
	}
}
