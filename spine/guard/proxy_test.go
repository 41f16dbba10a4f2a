// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"net/url"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// The interactionId decides who may, and the path what is fetched: both must
// speak of one operation.
func TestTheProxyComparesThePathWithTheOperation(t *testing.T) {
	g := fixture.Guards(t, new(fixture.Sink))["gpc proxy"]
	for _, c := range []struct {
		method, interaction, path string
		rule                      spine.Rule
	}{
		{"GET", "readPatient", "/Patient/2", ""},
		{"GET", "readPatient", "/GP0001/STU3/1/Patient/2", ""},
		{"GET", "readPatient", "/GP0001/STU3/1/Location/2", spine.RuleInteractionEndpoint},
		{"GET", "readPatient", "/admin", spine.RuleInteractionEndpoint},
		{"GET", "readPatient", "", spine.RuleInteractionEndpoint},
		{"GET", "readPatient", "/", spine.RuleInteractionEndpoint},
		{"GET", "readPatient", "/GP0001/STU3/1/Patient/2/Appointment", spine.RuleInteractionEndpoint},
		{"GET", "readPatient", "/GP0001/STU3/1/Patient", spine.RuleInteractionEndpoint},
		{"GET", "readPatient", "/GP0001/STU3/1/Patient/2/x", spine.RuleInteractionEndpoint},
		{"GET", "readPatient", "/GP0001/STU3/1/Patient/a_b", spine.RuleInteractionEndpoint},
		{"GET", "readPatient", "/GP0001/STU3/1/xPatient/2", spine.RuleInteractionEndpoint},
		{"GET", "find", "/GP0001/STU3/1/Patient?identifier=1", ""},
		{"GET", "find", "/GP0001/STU3/1/Patient", spine.RuleParameters},
		{"GET", "find", "/GP0001/STU3/1/Appointment/Patient?identifier=1", spine.RuleInteractionEndpoint}, // an appointment whose id is Patient
		{"GET", "find", "/GP0001/STU3/1/Patient/2?identifier=1", spine.RuleInteractionEndpoint},
		{"GET", "readPatient", "/Patient/2/Patient/3", ""}, // no template is longer
		{"GET", "appointments", "/GP0001/STU3/1/Patient/2/Appointment?start=a&start=b", ""},
		{"PUT", "readPatient", "/GP0001/STU3/1/Patient/2", spine.RuleInteractionEndpoint},
		{"GET", "amend", "/GP0001/STU3/1/Appointment/2", spine.RuleInteractionEndpoint},
	} {
		var d guard.Decision
		target := "https://records.example" + c.path
		g.Check(fixture.Request("gpc proxy", c.method, "/"+target, fixture.Header("Ssp-InteractionID", c.interaction)), &d)
		if d.Rule != c.rule {
			t.Errorf("%s %s as %s: %q, want %q", c.method, c.path, c.interaction, d.Rule, c.rule)
		}
		if !naiveTarget(target, "records.example") {
			t.Errorf("the naive reading refuses %s", target)
		}
	}
}

// naiveTarget is what is written first: the host is the receiver's, and what is
// fetched there is the provider's affair.
func naiveTarget(target, host string) bool {
	u, err := url.Parse(target)
	return err == nil && u.Host == host
}

// Where the directory has a service root, the target is below that, and nowhere
// else on its host.
func TestTheReceiversServiceRoot(t *testing.T) {
	for _, c := range []struct {
		kind, host, target string
		rule               spine.Rule
		root               string
	}{
		{"gpc proxy", "records.example", "/https://Records.example/any/Patient/2", "", ""},
		{"gpc proxy", "records.example", "/https://records.example:443/Patient/2", "", ""},
		{"gpc proxy", "https://records.example/GP0001/STU3/1", "/https://records.example/GP0001/STU3/1/Patient/2", "", "https://records.example/GP0001/STU3/1"},
		{"gpc proxy", "https://records.example:443/GP0001", "/https://RECORDS.example/GP0001/Patient/2", "", "https://records.example:443/GP0001"},
		{"gpc proxy", "https://records.example/GP0001/STU3/1", "/https://records.example/GP0002/STU3/1/Patient/2", spine.RuleTarget, ""},
		{"gpc proxy", "https://records.example/GP0001/STU3/1", "/https://records.example/Patient/2", spine.RuleTarget, ""},
		{"gpc proxy", "https://records.example/GP0001/STU3/1", "/https://records.example/x/GP0001/STU3/1/Patient/2", spine.RuleTarget, ""},
		{"gpc proxy", "https://records.example/GP0001/STU3/1", "/https://records.example/gp0001/STU3/1/Patient/2", spine.RuleTarget, ""},
		{"gpc proxy", "https://records.example/GP0001/STU3/1", "/https://evil.example/GP0001/STU3/1/Patient/2", spine.RuleTarget, ""},
		{"gpc proxy", "https://records.example", "/https://records.example/Patient/2", "", "https://records.example"},
		{"gpc proxy", "https://records.example", "/https://records.example/x/Patient/2", spine.RuleTarget, ""},

		{"proxy", "https://records.example/a/b", "/https%3A%2F%2Frecords.example%2Fa%2Fb%2F1", "", "https://records.example/a/b"},
		{"proxy", "https://records.example/a/b", "/https%3A%2F%2Frecords.example%2Fa%2Fb", "", "https://records.example/a/b"},
		{"proxy", "https://records.example/a/b", "/https%3A%2F%2Frecords.example%2Fa%2Fb%3Fx%3D1", "", "https://records.example/a/b"},
		{"proxy", "https://records.example/a/b", "/https%3A%2F%2Frecords.example%2Fa%2Fbc", spine.RuleTarget, ""},
		{"proxy", "https://records.example/a/b", "/https%3A%2F%2Frecords.example%2Fa", spine.RuleTarget, ""},
		{"proxy", "https://records.example/a/b", "/https%3A%2F%2Frecords.example", spine.RuleTarget, ""},
		{"proxy", "https://records.example/a/b", "/https%3A%2F%2Frecords.example%2Fa%2F%2562", spine.RuleTarget, ""}, // b, and needlessly escaped
		{"proxy", "https://records.example/a/b", "/https%3A%2F%2Frecords.example%2Fx%2Fa%2Fb%2F1", spine.RuleTarget, ""},
		{"proxy", "https://records.example", "/https%3A%2F%2Frecords.example%2Fa", "", "https://records.example"},
		{"proxy", "https://records.example", "/https%3A%2F%2Frecords.example", "", "https://records.example"},

		{"proxy", "", "/https%3A%2F%2Frecords.example%2Fa", spine.RuleTarget, ""},
		{"proxy", "http://records.example/a", "/https%3A%2F%2Frecords.example%2Fa", spine.RuleTarget, ""},
		{"proxy", "https://records.example/", "/https%3A%2F%2Frecords.example%2Fa", "", "https://records.example"},
		{"proxy", "https://records.example/a/", "/https%3A%2F%2Frecords.example%2Fa%2F", "", "https://records.example/a"},
		{"gpc proxy", "https://records.example/GP0001/STU3/1/", "/https://records.example/GP0001/STU3/1/Patient/2", "", "https://records.example/GP0001/STU3/1"},
		{"proxy", "https://records.example/a//", "/https%3A%2F%2Frecords.example%2Fa%2F", spine.RuleTarget, ""},
		{"proxy", "https://records.example:8443/a", "/https%3A%2F%2Frecords.example%2Fa", spine.RuleTarget, ""},
		{"proxy", "https://u@records.example/a", "/https%3A%2F%2Frecords.example%2Fa", spine.RuleTarget, ""},
		{"proxy", "https://records.example/a?x=1", "/https%3A%2F%2Frecords.example%2Fa", spine.RuleTarget, ""},
		{"proxy", "records.example:443", "/https%3A%2F%2Frecords.example%2Fa", spine.RuleTarget, ""},
		{"proxy", "records.example/a", "/https%3A%2F%2Frecords.example%2Fa", spine.RuleTarget, ""},
	} {
		rows := slices.Clone(fixture.Systems)
		rows[2].Host = c.host
		o := guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink)), Registry: lookup(func(asid spine.ASID) (spine.System, error) {
			s, _ := spine.FindSystem(rows, asid)
			return s, nil
		})}
		name := "gpc"
		if c.kind == "proxy" {
			name, o.Users = "retrieval", guard.UsersCheckedBySender{}
		}
		g, err := guard.NewProxy(fixture.Service(name).Proxied(), o)
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		if g.Check(fixture.Request(c.kind, "GET", c.target), &d); d.Rule != c.rule || d.ServiceRoot != c.root {
			t.Errorf("%s at %q: %q below %q, want %q", c.target, c.host, d.Rule, d.ServiceRoot, c.rule)
		}
	}
	for host, want := range map[string]string{"records.example": "records.example", "https://Records.example/a": "Records.example", "https://a.example:443": "a.example", "http://a": "", "": ""} {
		s := spine.NewSystem(spine.SystemRow{Host: host})
		root, has := s.ServiceRoot()
		if s.Host() != want || has != (want != "" && want != host) || has && root != host {
			t.Errorf("%q: %q, %q %v", host, s.Host(), root, has)
		}
	}
}
