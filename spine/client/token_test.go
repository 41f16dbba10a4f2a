package client_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
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
		r.Header.Set("Authorization", client.NewToken(c.profile, c.scope, "https://a.example", c.caller, o))
		var d guard.Decision
		if guards[c.kind].Check(r, &d); !d.Allowed || d.Organization() != o.ODS {
			t.Errorf("%s: %s", c.kind, d.Rule)
		}
		if o.Clock = nil; !strings.HasPrefix(client.NewToken(c.profile, c.scope, "https://a.example", c.caller, o), "Bearer ") {
			t.Error("without a clock there is no token")
		}
	}
}

func TestATokenOfNoProfile(t *testing.T) {
	if got := client.NewToken("spine-2", "patient/*.read", "https://a.example", client.Caller{}, client.Options{}); got != "" {
		t.Errorf("%q", got)
	}
}
