// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// through is the client of a provider, with something in front of its transport.
func (p idp) through(look func(*http.Request) error) *http.Client {
	client := *p.Client()
	next := client.Transport
	client.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		if err := look(r); err != nil {
			return nil, err
		}
		return next.RoundTrip(r)
	})
	return &client
}

// The access token goes to the endpoint of userinfo alone, and all documents are
// asked for in JSON.
func TestWhatARequestSays(t *testing.T) {
	p := startIDP(t)
	var seen []string
	client := p.through(func(r *http.Request) error {
		if r.URL.Path != cis2test.ConfigurationPath { // which go-oidc asks for
			_, authorized := r.Header["Authorization"]
			if r.Header.Get("Accept") != "application/json" || authorized != (r.URL.Path == cis2test.UserinfoPath) {
				t.Errorf("%s: %v", r.URL.Path, r.Header)
			}
			seen = append(seen, r.URL.Path)
		}
		return nil
	})
	_, err := p.verifier(t, func(o *cis2.Options) { o.Client = client }).Identify(t.Context(), p.signIn(t, aNurse()))
	if wants(t, err, ""); len(seen) != 2 {
		t.Error(seen)
	}
}

// A client without a timeout gets one; another one keeps its own.
func TestEachRequestHasATimeout(t *testing.T) {
	p := startIDP(t)
	for set, most := range map[time.Duration]time.Duration{0: 10 * time.Second, time.Minute: time.Minute} {
		client := p.through(func(r *http.Request) error {
			deadline, ok := r.Context().Deadline()
			if left := time.Until(deadline); !ok || left > most || left < most-9*time.Second {
				t.Errorf("%s: %v left of %v", r.URL.Path, left, most)
			}
			return nil
		})
		client.Timeout = set
		if _, err := cis2.New(t.Context(), cis2.Options{Issuer: p.Issuer(), ClientID: "c", Client: client}); err != nil {
			t.Error(err)
		}
	}
}

// An answer may have 1 MiB.
func TestTheLargestAnswer(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	for more, rule := range map[int]cis2.Rule{0: "", 1: cis2.RuleProvider} {
		u := aNurse()
		u.userinfo += strings.Repeat(" ", 1<<20+more-len(u.userinfo))
		_, err := v.Identify(t.Context(), p.signIn(t, u))
		wants(t, err, rule)
	}
}

// A request that cannot be made is not made.
func TestNoContext(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	l := p.signIn(t, aNurse())
	_, err := v.Identify(t.Context(), l)
	wants(t, err, "") // now the keys are there
	var none context.Context
	_, err = v.Identify(none, l)
	wants(t, err, cis2.RuleProvider)
}
