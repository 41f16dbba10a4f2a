// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// Whatever a request is: nothing panics, and what is let through keeps the
// rules that can be seen from outside.
func FuzzGuard(f *testing.F) {
	for kind, target := range map[string]string{"nrl": fixture.Pointer, "gpc": fixture.Patient, "retrieval": "/r/1", "proxy": fixture.Record, "gpc proxy": "/https://records.example/Patient/2"} {
		r := fixture.Request(kind, "GET", target)
		f.Add(kind, "GET", target, r.Header.Get("Authorization"), first(r, "fromASID", "Ssp-From"), first(r, "toASID", "Ssp-To"), r.Header.Get("Ssp-InteractionID"))
	}
	made := fixture.Guards(f, new(fixture.Sink))
	f.Fuzz(func(t *testing.T, kind, method, target, authorization, from, to, id string) {
		g := made[kind]
		if g == nil {
			return
		}
		u, err := url.ParseRequestURI(target)
		if err != nil {
			return
		}
		r := &http.Request{Method: method, URL: u, Header: http.Header{
			"Authorization": {authorization}, "Fromasid": {from}, "Toasid": {to},
			"Ssp-Traceid": {"x"}, "Ssp-From": {from}, "Ssp-To": {to}, "Ssp-Interactionid": {id},
		}}
		var d guard.Decision
		refusal := g.Check(r, &d)
		if d.Rule == spine.RulePanic {
			t.Fatal("a panic")
		}
		if (refusal == nil) != d.Allowed {
			t.Fatal("no refusal and no permission, or both")
		}
		if !d.Allowed {
			if refusal.Status() < 400 || refusal.Code() == "" {
				t.Fatalf("%+v", refusal)
			}
			return
		}
		if string(d.From) != from || string(d.To) != to || d.Interaction == "" || d.Access() == "" || d.Subject() == "" || d.Scope() == "" ||
			d.Method != method || !strings.HasPrefix(strings.ToLower(authorization), "bearer ") || !strings.HasSuffix(authorization, ".") {
			t.Fatalf("allowed: %+v", d)
		}
		if kind != "nrl" && string(d.Interaction) != id || strings.Contains(u.Path, "/../") || u.Host != "" {
			t.Fatalf("allowed: %+v", d)
		}
	})
}

func first(r *http.Request, names ...string) string {
	for _, n := range names {
		if v := r.Header.Get(n); v != "" {
			return v
		}
	}
	return ""
}
