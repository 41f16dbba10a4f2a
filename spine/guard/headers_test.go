// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// Texts of headers are visible ASCII, and have a longest length.
func TestTextsOfHeaders(t *testing.T) {
	made := fixture.Guards(t, new(fixture.Sink))
	for _, c := range []struct {
		name string
		most int
		rule spine.Rule
		fine spine.Rule // of a text that is one
	}{
		{"Ssp-TraceID", 128, spine.RuleTrace, ""},
		{"Ssp-InteractionID", 256, spine.RuleInteraction, spine.RuleInteractionEndpoint},
	} {
		for text, want := range map[string]spine.Rule{
			"!": c.fine, "~": c.fine, "!~": c.fine, strings.Repeat("x", c.most-1): c.fine, strings.Repeat("x", c.most): c.fine,
			"": c.rule, " ": c.rule, "a b": c.rule, "a ": c.rule, "\x7f": c.rule, "a\x7f": c.rule, "\x1f": c.rule, "\t": c.rule, "\u00e9": c.rule, strings.Repeat("x", c.most+1): c.rule,
		} {
			for kind, target := range map[string]string{"gpc": fixture.Patient, "gpc proxy": "/https://records.example/Patient/2"} {
				var d guard.Decision
				made[kind].Check(fixture.Request(kind, "GET", target, fixture.Header(c.name, text)), &d)
				if d.Rule != want {
					t.Errorf("%s, %s of %d, %q: %q, want %q", kind, c.name, len(text), text, d.Rule, want)
				}
				if c.name == "Ssp-TraceID" && (d.TraceID == text) != (want == "" || text == "") {
					t.Errorf("%s, %q: the trace is %q", kind, text, d.TraceID)
				}
			}
		}
	}
}

// A header that names a system is an ASID that comes once, before anybody is
// asked whether it is known.
func TestSystemsInHeaders(t *testing.T) {
	made := fixture.Guards(t, new(fixture.Sink))
	o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: "/GP0001/STU3/1", Registry: guard.SendersCheckedByProxy{}}
	trusting, err := guard.NewProvider(fixture.Service("gpc").Proxied(), o)
	if err != nil {
		t.Fatal(err)
	}
	const unknown = "200000000009"
	for name, c := range map[string]struct {
		guard            *guard.Guard
		kind, target     string
		fromName, toName string
	}{
		"nrl":                  {made["nrl"], "nrl", fixture.Pointer, "fromASID", "toASID"},
		"gpc":                  {made["gpc"], "gpc", fixture.Patient, "Ssp-From", "Ssp-To"},
		"gpc trusts the proxy": {trusting, "gpc", fixture.Patient, "Ssp-From", "Ssp-To"},
		"gpc proxy":            {made["gpc proxy"], "gpc proxy", "/https://records.example/Patient/2", "Ssp-From", "Ssp-To"},
	} {
		for _, values := range [][]string{nil, {}, {""}, {"x"}, {"000000000000"}, {"20000000001"}, {"2000000000011"}, {"200000000001", "200000000001"}, {"200000000001", ""}} {
			var d guard.Decision
			c.guard.Check(fixture.Request(c.kind, "GET", c.target, fixture.Header(c.fromName, values...)), &d)
			if d.Rule != spine.RuleFrom || d.From != "" {
				t.Errorf("%s, from %q: %q, %q", name, values, d.Rule, d.From)
			}
			c.guard.Check(fixture.Request(c.kind, "GET", c.target, fixture.Header(c.fromName, unknown), fixture.Header(c.toName, values...)), &d)
			if d.Rule != spine.RuleTo || d.To != "" {
				t.Errorf("%s, to %q: %q, %q", name, values, d.Rule, d.To)
			}
		}
	}
}

// Names of headers count even if they have no line.
func TestNamesOfHeadersWithoutLines(t *testing.T) {
	g := fixture.Guards(t, new(fixture.Sink))["nrl"]
	for n, want := range map[int]spine.Rule{100: "", 101: spine.RuleHeaderLimit, 102: spine.RuleHeaderLimit} {
		var d guard.Decision
		g.Check(fixture.Request("nrl", "GET", fixture.Pointer, func(r *http.Request) {
			for i := len(r.Header); i < n; i++ {
				r.Header[fmt.Sprintf("X-%d", i)] = nil
			}
		}), &d)
		if d.Rule != want {
			t.Errorf("%d names: %q, want %q", n, d.Rule, want)
		}
	}
}

// A service that is called directly knows no trace, whatever a caller sends.
func TestTheTraceIsThatOfTheProxy(t *testing.T) {
	var d guard.Decision
	if fixture.Guards(t, new(fixture.Sink))["nrl"].Check(fixture.Request("nrl", "GET", fixture.Pointer, fixture.Header("Ssp-TraceID", "x")), &d); !d.Allowed || d.TraceID != "" {
		t.Errorf("%q, %q", d.Rule, d.TraceID)
	}
}
