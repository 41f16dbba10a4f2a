// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// Where the transport knows to which systems a certificate belongs, the sender must be one of
// them, and the name that the registry has for it must be in the certificate all the same.
func TestTheCertificateBelongsToTheSender(t *testing.T) {
	const sender = "200000000001"
	for name, c := range map[string]struct {
		peer guard.Peer
		rule spine.Rule
	}{
		"unknown to the transport":        {guard.Peer{Names: []string{"client.example"}}, ""},
		"its own":                         {guard.Peer{Names: []string{"client.example"}, ASIDs: []spine.ASID{sender}}, ""},
		"its own and another's":           {guard.Peer{Names: []string{"client.example"}, ASIDs: []spine.ASID{"200000000002", sender}}, ""},
		"another's":                       {guard.Peer{Names: []string{"client.example"}, ASIDs: []spine.ASID{"200000000002"}}, spine.RulePeerSender},
		"its own, under another name":     {guard.Peer{Names: []string{"small.example"}, ASIDs: []spine.ASID{sender}}, spine.RulePeerSender},
		"its own, without a name at all":  {guard.Peer{ASIDs: []spine.ASID{sender}}, spine.RulePeer},
		"of an ASID that looks the same":  {guard.Peer{Names: []string{"client.example"}, ASIDs: []spine.ASID{sender + " "}}, spine.RulePeerSender},
		"of the empty ASID, which nobody": {guard.Peer{Names: []string{"client.example"}, ASIDs: []spine.ASID{""}}, spine.RulePeerSender},
	} {
		for _, at := range []spine.Position{spine.ServicePosition, spine.ProxyPosition} {
			g, r := peered(t, at, fixture.PeerFunc(func() (guard.Peer, error) { return c.peer, nil }))
			var d guard.Decision
			if g.Check(r, &d); d.Rule != c.rule {
				t.Errorf("%s at the %s: %q, want %q", name, at, d.Rule, c.rule)
			}
			if n := testing.AllocsPerRun(100, func() { g.Check(r, &d) }); n > 0 {
				t.Errorf("%s at the %s: %v allocations", name, at, n)
			}
		}
	}
}

// peered returns a guard with a peer, and a request that breaks no other rule.
func peered(t *testing.T, at spine.Position, peer guard.PeerIdentity) (*guard.Guard, *http.Request) {
	t.Helper()
	o := fixture.Common(fixture.AuditFunc(func() error { return nil }))
	o.Peer = peer
	if at == spine.ProxyPosition {
		g, err := guard.NewProxy(fixture.Service("gpc").Proxied(), guard.ProxyOptions{Options: o})
		if err != nil {
			t.Fatal(err)
		}
		return g, fixture.Request("gpc proxy", "GET", "/https://records.example/Patient/2")
	}
	g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
	if err != nil {
		t.Fatal(err)
	}
	return g, fixture.Request("nrl", "GET", fixture.Pointer)
}

// The peer of a provider is the proxy, which has no ASID of the sender.
func TestAProviderDoesNotCompareASIDsOfTheProxy(t *testing.T) {
	o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: "/GP0001/STU3/1", ProxyName: "proxy.example"}
	o.Peer = fixture.PeerFunc(func() (guard.Peer, error) {
		return guard.Peer{Names: []string{"proxy.example"}, ASIDs: []spine.ASID{"200000000009"}}, nil
	})
	g, err := guard.NewProvider(fixture.Service("gpc").Proxied(), o)
	if err != nil {
		t.Fatal(err)
	}
	var d guard.Decision
	if g.Check(fixture.Request("gpc", "GET", fixture.Patient), &d); !d.Allowed {
		t.Error(d.Rule)
	}
}

// An error of a peer can say which of two statuses is the answer; the audit gets the verdict with it.
func TestStatusOfABadCertificate(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
	}{
		"none":           {&guard.CertificateError{Status: guard.StatusNoCertificate, Err: guard.ErrNoPeer}, 496},
		"bad":            {&guard.CertificateError{Status: guard.StatusBadCertificate}, 495},
		"wrapped":        {errors.Join(guard.ErrNoPeer, &guard.CertificateError{Status: 495}), 495},
		"another status": {&guard.CertificateError{Status: 200}, 403},
		"another error":  {guard.ErrNoPeer, 403},
		"no error":       {nil, 403},
	} {
		s := new(fixture.Sink)
		o := guard.ServiceOptions{Options: fixture.Common(s), ASID: "990000000001"}
		o.Peer = fixture.PeerFunc(func() (guard.Peer, error) { return guard.Peer{}, c.err })
		g, err := guard.NewService(fixture.Service("nrl").Direct(), o)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		g.Wrap(http.NotFoundHandler()).ServeHTTP(w, fixture.Request("nrl", "GET", fixture.Pointer))
		if w.Code != c.status || len(s.Seen) != 1 || s.Seen[0].Rule != spine.RulePeer || s.Seen[0].Refusal().Status() != c.status || s.Seen[0].Err != c.err {
			t.Errorf("%s: %d, want %d, %+v", name, w.Code, c.status, s.Seen)
		}
		if c.err != nil && c.err.Error() == "" {
			t.Errorf("%s: an error without words", name)
		}
	}
}

// TestASenderWithoutARegisteredName: the directory has no name for many consumers. Then the ASIDs to which
// the certificate is bound say whose it is, and without them it belongs to nobody.
func TestASenderWithoutARegisteredName(t *testing.T) {
	row := fixture.Systems[0]
	row.Certificate = ""
	for name, c := range map[string]struct {
		peer guard.Peer
		rule spine.Rule
	}{
		"bound":               {guard.Peer{Names: []string{"any.example"}, ASIDs: []spine.ASID{row.ASID}}, ""},
		"bound to another":    {guard.Peer{Names: []string{"any.example"}, ASIDs: []spine.ASID{"200000000002"}}, spine.RulePeerSender},
		"not bound":           {guard.Peer{Names: []string{"client.example"}}, spine.RulePeerSender},
		"without a name, too": {guard.Peer{Names: []string{""}}, spine.RulePeerSender},
	} {
		o := fixture.Common(fixture.AuditFunc(func() error { return nil }))
		o.Peer = fixture.PeerFunc(func() (guard.Peer, error) { return c.peer, nil })
		g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{
			Options: o, ASID: "990000000001", Registry: fixture.RegistryFunc(func() (spine.System, error) { return spine.NewSystem(row), nil }),
		})
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		if g.Check(fixture.Request("nrl", "GET", fixture.Pointer), &d); d.Rule != c.rule {
			t.Errorf("%s: %q, want %q", name, d.Rule, c.rule)
		}
	}
}

func TestCertificateErrors(t *testing.T) {
	cause := errors.New("it is revoked")
	if e := (&guard.CertificateError{Status: guard.StatusBadCertificate, Err: cause}); e.Error() != cause.Error() || !errors.Is(e, cause) {
		t.Errorf("%v", e)
	}
	if e := (&guard.CertificateError{Status: guard.StatusNoCertificate}); e.Error() == "" || errors.Unwrap(e) != nil {
		t.Errorf("%v", e)
	}
}
