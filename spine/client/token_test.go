// SPDX-License-Identifier: Apache-2.0

package client_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// A token that is made by itself does in place of one that a transport makes.
func TestNewToken(t *testing.T) {
	sink := &fixture.Sink{}
	guards := fixture.Guards(t, sink)
	for _, c := range []struct {
		kind, target, scope string
		profile             spine.TokenProfile
		caller              client.Caller
	}{
		{"nrl", fixture.Pointer, fixture.PointerScope, spine.SpineTokens, fixture.Professional},
		{"gpc", fixture.Patient, "patient/*.read", spine.GPConnectTokens, fixture.GP},
	} {
		o := fixture.ClientOptions(c.kind)
		r := fixture.Request(c.kind, http.MethodGet, c.target)
		token, err := client.NewToken(c.profile, c.scope, "https://a.example", c.caller, o)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", token)
		var d guard.Decision
		if guards[c.kind].Check(r, &d); !d.Allowed || d.Organization() != o.ODS {
			t.Errorf("%s: %s", c.kind, d.Rule)
		}
		o.Clock = nil
		if token, err = client.NewToken(c.profile, c.scope, "https://a.example", c.caller, o); !strings.HasPrefix(token, "Bearer ") || err != nil {
			t.Error("without a clock there is no token")
		}
	}
}

// With an error there is no token, and the error says what is wrong.
func TestNoToken(t *testing.T) {
	nrl, gpc := fixture.ClientOptions("nrl"), fixture.ClientOptions("gpc")
	without := func(o client.Options, change func(*client.Options)) client.Options {
		change(&o)
		return o
	}
	for name, c := range map[string]struct {
		profile spine.TokenProfile
		caller  client.Caller
		options client.Options
		wrong   []string // options
	}{
		"nothing":          {spine.SpineTokens, client.Caller{}, client.Options{}, []string{"ASID", "Issuer", "ODS", "Caller"}},
		"nothing, GPC":     {spine.GPConnectTokens, client.Caller{}, client.Options{}, []string{"ASID", "Issuer", "ODS", "Device", "OrganizationName", "Caller"}},
		"no ASID":          {spine.SpineTokens, fixture.Professional, without(nrl, func(o *client.Options) { o.ASID = "" }), []string{"ASID"}},
		"no organisation":  {spine.SpineTokens, fixture.Professional, without(nrl, func(o *client.Options) { o.ODS = "" }), []string{"ODS"}},
		"no issuer":        {spine.SpineTokens, fixture.Professional, without(nrl, func(o *client.Options) { o.Issuer = "" }), []string{"Issuer"}},
		"no device":        {spine.GPConnectTokens, fixture.GP, without(gpc, func(o *client.Options) { o.Device = client.Device{} }), []string{"Device"}},
		"nobody":           {spine.SpineTokens, client.Caller{}, nrl, []string{"Caller"}},
		"no role profile":  {spine.SpineTokens, client.Caller{Access: spine.Professional}, nrl, []string{"Caller"}},
		"no practitioner":  {spine.GPConnectTokens, client.Caller{Access: spine.Professional}, gpc, []string{"Caller"}},
		"patients of GPC":  {spine.GPConnectTokens, client.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}, gpc, []string{"Caller"}},
		"another delegate": {spine.SpineTokens, client.Caller{Access: spine.Citizen, NHSNumber: "9434765919", Delegate: "9434765870"}, nrl, []string{"Caller"}},
	} {
		token, err := client.NewToken(c.profile, "patient/*.read", "https://a.example", c.caller, c.options)
		got := optionsOf(err)
		if token != "" || !slices.Equal(got, c.wrong) {
			t.Errorf("%s: %q, %v: %v", name, token, err, got)
		}
	}
	for _, c := range [][2]string{{"", "https://a.example"}, {"patient/*.read", ""}, {" ", "https://a.example"}, {"patient/*.read", " "}} {
		if token, err := client.NewToken(spine.SpineTokens, c[0], c[1], fixture.Professional, nrl); token != "" || err == nil {
			t.Errorf("%q: %q", c, token)
		}
	}
}

// optionsOf returns the options that are wrong.
func optionsOf(err error) (names []string) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			names = append(names, optionsOf(err)...)
		}
	}
	if wrong, ok := err.(*spine.OptionError); ok {
		names = append(names, wrong.Option)
	}
	return names
}

func TestATransportForNoService(t *testing.T) {
	for _, none := range []policy.Callable{nil, policy.DirectService{}, policy.ProxiedService{}} {
		if _, err := client.NewTransport(none, fixture.ClientOptions("nrl")); !errors.Is(err, policy.ErrNoService) {
			t.Errorf("%T: %v", none, err)
		}
	}
	a := fixture.Service("nrl")
	a.FHIR = "R9"
	if _, err := client.NewTransport(a.Direct(), fixture.ClientOptions("nrl")); !errors.Is(err, protocol.ErrNotRegistered) {
		t.Error(err)
	}
}

func TestATokenOfNoProfile(t *testing.T) {
	token, err := client.NewToken("spine-2", "patient/*.read", "https://a.example", fixture.Professional, fixture.ClientOptions("nrl"))
	if token != "" || !errors.Is(err, protocol.ErrNotRegistered) {
		t.Errorf("%q, %v", token, err)
	}
}

func TestAnAudienceOfBlanks(t *testing.T) {
	o := fixture.ClientOptions("nrl")
	o.Audience = " "
	if _, err := client.NewTransport(fixture.Service("nrl").Direct(), o); !slices.Equal(optionsOf(err), []string{"Audience"}) {
		t.Error(err)
	}
}
