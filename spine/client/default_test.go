// SPDX-License-Identifier: Apache-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// sends asks for a pointer of the NRL, and returns whose token was sent.
func sends(t *testing.T, o client.Options, ctx context.Context) (string, error) {
	t.Helper()
	sent := ""
	o.Base = fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		sent = r.Header.Get("Authorization")
		return httptest.NewRecorder().Result(), nil
	})
	transport, err := client.NewTransport(fixture.Service("nrl"), o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(ctx, "GET", "https://nrl.example"+fixture.Pointer, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := transport.RoundTrip(r)
	if err == nil {
		_ = answer.Body.Close()
	}
	return sent, err
}

// The options say for whom requests are sent whose context does not; the
// context goes before them, and without either nothing is sent.
func TestTheDefaultCaller(t *testing.T) {
	citizen := client.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}
	scope := "patient/DocumentReference.read"
	token := func(c client.Caller) string {
		made, err := client.NewToken(spine.SpineTokens, scope, "https://nrl.example", c, fixture.ClientOptions("nrl"))
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	for name, c := range map[string]struct {
		options client.Caller
		context *client.Caller
		want    string // the token; empty: not sent
	}{
		"neither":                {client.Caller{}, nil, ""},
		"the options":            {citizen, nil, token(citizen)},
		"the context":            {client.Caller{}, &fixture.Professional, token(fixture.Professional)},
		"both":                   {citizen, &fixture.Professional, token(fixture.Professional)},
		"nobody of the context":  {citizen, &client.Caller{}, ""},
		"somebody who may not":   {client.Caller{Access: spine.Unattended}, nil, ""},
		"the context, and may":   {client.Caller{Access: spine.Unattended}, &citizen, token(citizen)},
		"the context may not":    {citizen, &client.Caller{Access: spine.Unattended}, ""},
		"the context incomplete": {citizen, &client.Caller{Access: spine.Citizen}, ""},
	} {
		o, ctx := fixture.ClientOptions("nrl"), t.Context()
		o.Caller = c.options
		if c.context != nil {
			ctx = client.WithCaller(ctx, *c.context)
		}
		sent, err := sends(t, o, ctx)
		if sent != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v, want %q", name, sent, err, c.want)
		}
		if refused := (*client.NotSentError)(nil); err != nil && (!errors.As(err, &refused) || refused.Rule != spine.RuleCaller) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A default caller who may send nothing is refused at once, and nobody changes
// one afterwards.
func TestTheDefaultCallerOfOptions(t *testing.T) {
	for kind, callers := range map[string][]client.Caller{
		"nrl": {
			{RoleProfile: "444555666777"}, {Access: "anybody"}, {Access: spine.Professional}, {Access: spine.Citizen},
			{Access: spine.Citizen, NHSNumber: "9434765919", Delegate: "9434765870"}, {Access: spine.CitizenDelegated, NHSNumber: "9434765919"},
			{Access: spine.Professional, RoleProfile: "444555666777", User: spine.User{RoleProfile: "444555666778"}},
		},
		"gpc": {{Access: spine.Unattended}, {Access: spine.Professional, RoleProfile: "444555666777"}},
	} {
		for _, caller := range callers {
			o := fixture.ClientOptions(kind)
			o.Caller = caller
			_, err := client.NewTransport(fixture.Service(kind), o)
			if wrong := (*spine.OptionError)(nil); !errors.As(err, &wrong) || wrong.Option != "Caller" || !strings.Contains(err.Error(), "Caller may send nothing: ") {
				t.Errorf("%s, %+v: %v", kind, caller, err)
			}
		}
	}

	o := fixture.ClientOptions("retrieval")
	o.Caller = fixture.Professional
	o.Caller.User = spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	sent := false
	o.Base = fixture.RoundTripper(func(*http.Request) (*http.Response, error) {
		sent = true
		return httptest.NewRecorder().Result(), nil
	})
	transport, err := client.NewTransport(fixture.Service("retrieval"), o)
	if err != nil {
		t.Fatal(err)
	}
	clear(o.Caller.User.Activities)
	r, _ := http.NewRequestWithContext(client.WithReceiver(t.Context(), client.Receiver{ASID: fixture.Provider}), "GET", "https://records.example/1", nil)
	answer, err := transport.RoundTrip(r)
	if err != nil || !sent {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
}

// An error of the registry is found in that of the request.
func TestAnErrorOfTheRegistry(t *testing.T) {
	down := errors.New("down")
	for _, c := range []struct {
		err  error
		rule spine.Rule
	}{{down, spine.RuleRegistryFailed}, {spine.ErrUnknownASID, spine.RuleSender}} {
		o := fixture.ClientOptions("nrl")
		o.Registry = spine.RegistryFunc(func(context.Context, spine.ASID) (spine.System, error) { return spine.System{}, c.err })
		o.Caller = fixture.Professional
		sent, err := sends(t, o, t.Context())
		refused := (*client.NotSentError)(nil)
		if sent != "" || !errors.As(err, &refused) || refused.Rule != c.rule || !errors.Is(err, c.err) || !strings.HasSuffix(err.Error(), ": "+c.err.Error()) {
			t.Errorf("%v: %q, %v", c.err, sent, err)
		}
	}
}

// What is wrong with options is listed.
func TestEverythingIsSaidAtOnce(t *testing.T) {
	_, err := client.NewTransport(fixture.Service("gpc"), client.Options{URL: "https://a", Caller: client.Caller{Access: "x"}, Registry: spine.RegistryFunc(nil)})
	lines := strings.Split(err.Error(), "\n")
	slices.Sort(lines)
	for i, want := range []string{"ASID is", "Caller may", "Device is", "Issuer is", "ODS is", "OrganizationName is", "Registry holds a nil spine.RegistryFunc", "URL or To is"} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Fatalf("%q is not line %d of\n%v", want, i, err)
		}
	}
}
