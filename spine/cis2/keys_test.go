// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"context"
	"crypto/elliptic"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

func TestNewKeysAreFoundAndOldOnesForgotten(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	identify := func(l cis2.Login) error {
		_, err := v.Identify(t.Context(), l)
		return err
	}
	old := p.signIn(t, aNurse())
	wants(t, identify(old), "")
	before := p.Key()

	p.Rotate()
	p.Advance(10 * time.Second)
	wants(t, identify(p.signIn(t, aNurse())), "")
	wants(t, identify(old), cis2.RuleKey) // though it has not expired

	p.UseKey(before)
	p.Advance(10 * time.Second)
	wants(t, identify(p.signIn(t, aNurse())), "")
}

// TestAWithdrawnKeyIsForgottenInTime even if nobody signs with a new one.
func TestAWithdrawnKeyIsForgottenInTime(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	stolen := p.Key()
	naive := p.naive(t)
	byStolen := func() error {
		l := forge(t, p, func(b []byte) string { return sign(t, jose.RS256, stolen, cis2test.KeyID(stolen), b, nil) })
		if _, err := naive.Verify(t.Context(), l.IDToken); err != nil {
			t.Error("the naive implementation forgets the key:", err)
		}
		_, err := v.Identify(t.Context(), l)
		return err
	}
	wants(t, byStolen(), "")
	p.Rotate()
	p.Advance(10*time.Minute - time.Second)
	wants(t, byStolen(), "")
	p.Advance(time.Second)
	wants(t, byStolen(), cis2.RuleKey)
}

func TestKeysOutliveTheProviderForAnHour(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	identify := func() error {
		_, err := v.Identify(t.Context(), p.signIn(t, aNurse()))
		return err
	}
	wants(t, identify(), "")
	p.replace(cis2test.KeysPath, http.StatusServiceUnavailable, "text/plain", "down")
	p.Advance(time.Hour - time.Second)
	wants(t, identify(), "")
	p.Advance(time.Second)
	wants(t, identify(), cis2.RuleProvider)
	p.Handle(cis2test.KeysPath, nil)
	wants(t, identify(), cis2.RuleProvider) // asked a moment ago
	p.Advance(10 * time.Second)
	wants(t, identify(), "")
}

// TestMadeUpNamesDoNotFloodTheProvider: each of them would be one request.
func TestMadeUpNamesDoNotFloodTheProvider(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	l := p.signIn(t, aNurse())
	own := ownRSA()
	var forged []cis2.Login
	for i := range 20 {
		f := l
		f.IDToken = sign(t, jose.RS256, own, "made-up-"+strconv.Itoa(i), payloadOf(t, l.IDToken), nil)
		forged = append(forged, f)
	}
	var all sync.WaitGroup
	for _, f := range forged {
		all.Go(func() {
			_, err := v.Identify(t.Context(), f)
			wants(t, err, cis2.RuleKey)
		})
	}
	all.Wait()
	if n := p.Requests(cis2test.KeysPath); n != 1 {
		t.Errorf("%d requests for keys, want 1", n)
	}
	_, err := v.Identify(t.Context(), l)
	wants(t, err, "")
}

// TestTwoWhoAskAtOnceBothGetIn, though the one who fetches the keys for both
// looked at the clock later.
func TestTwoWhoAskAtOnceBothGetIn(t *testing.T) {
	p := startIDP(t)
	now := p.Now()
	v := p.verifier(t, func(o *cis2.Options) { o.Clock = func() time.Time { return now } })
	l := p.signIn(t, aNurse())
	for range 3 {
		_, err := v.Identify(t.Context(), l)
		wants(t, err, "")
		now = now.Add(-time.Second)
	}
	if n := p.Requests(cis2test.KeysPath); n != 1 {
		t.Errorf("%d requests for keys, want 1", n)
	}
}

// TestAProviderThatIsDownIsAskedOnce by all who ask at once.
func TestAProviderThatIsDownIsAskedOnce(t *testing.T) {
	p := startIDP(t)
	now := p.Now()
	v := p.verifier(t, func(o *cis2.Options) { o.Clock = func() time.Time { return now } })
	l := p.signIn(t, aNurse())
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.Key().Public(), KeyID: cis2test.KeyID(p.Key())}}})
	if err != nil {
		t.Fatal(err)
	}
	p.replace(cis2test.KeysPath, http.StatusServiceUnavailable, "application/json", string(set))
	for range 3 {
		_, err := v.Identify(t.Context(), l)
		wants(t, err, cis2.RuleProvider)
		now = now.Add(-time.Second)
	}
	if n := p.Requests(cis2test.KeysPath); n != 1 {
		t.Errorf("%d requests for keys, want 1", n)
	}
}

// TestAClockThatWasPutBackMakesNoKeyYoung.
func TestAClockThatWasPutBackMakesNoKeyYoung(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	l := p.signIn(t, aNurse())
	_, err := v.Identify(t.Context(), l)
	wants(t, err, "")
	p.Advance(-time.Hour)
	p.replace(cis2test.KeysPath, http.StatusServiceUnavailable, "text/plain", "down")
	_, err = v.Identify(t.Context(), l)
	wants(t, err, cis2.RuleProvider)
}

// TestASignInDoesNotHang though the endpoint of the keys does.
func TestASignInDoesNotHang(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	l := p.signIn(t, aNurse())
	_, err := v.Identify(t.Context(), l)
	wants(t, err, "")
	p.Handle(cis2test.KeysPath, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	p.Advance(9 * time.Minute)
	l = p.signIn(t, aNurse())
	start := time.Now()
	_, err = v.Identify(t.Context(), l)
	wants(t, err, "")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	l.IDToken = sign(t, jose.RS256, ownRSA(), "new", payloadOf(t, l.IDToken), nil)
	_, err = v.Identify(ctx, l)
	wants(t, err, cis2.RuleProvider)
	if d := time.Since(start); d > 5*time.Second { // it would be ten
		t.Errorf("it took %v", d)
	}
}

func TestAKeyIsForOneAlgorithm(t *testing.T) {
	p := startIDP(t)
	r, small := ownRSA(), smallRSA()
	p256, p384, p521 := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P384()), ecKey(t, elliptic.P521())
	for name, c := range map[string]struct {
		key       any
		public    any
		published string // alg of the key
		use       string
		algorithm jose.SignatureAlgorithm
		rule      cis2.Rule
	}{
		"RS256":                   {r, r.Public(), "RS256", "sig", jose.RS256, ""},
		"RS512":                   {r, r.Public(), "RS512", "sig", jose.RS512, ""},
		"PS256":                   {r, r.Public(), "PS256", "sig", jose.PS256, ""},
		"PS384":                   {r, r.Public(), "PS384", "sig", jose.PS384, ""},
		"RSA, for RS256 unsaid":   {r, r.Public(), "", "", jose.RS256, ""},
		"RSA, not PS256 unsaid":   {r, r.Public(), "", "", jose.PS256, cis2.RuleAlgorithm},
		"PS256 as RS256":          {r, r.Public(), "PS256", "sig", jose.RS256, cis2.RuleAlgorithm},
		"RS256 as RS512":          {r, r.Public(), "RS256", "sig", jose.RS512, cis2.RuleAlgorithm},
		"ES256":                   {p256, p256.Public(), "ES256", "sig", jose.ES256, ""},
		"ES256 unsaid":            {p256, p256.Public(), "", "", jose.ES256, ""},
		"ES384":                   {p384, p384.Public(), "ES384", "sig", jose.ES384, ""},
		"ES512":                   {p521, p521.Public(), "ES512", "sig", jose.ES512, ""},
		"a curve as another":      {p384, p384.Public(), "ES256", "sig", jose.ES384, cis2.RuleKey},
		"RSA as a curve":          {r, r.Public(), "ES256", "sig", jose.RS256, cis2.RuleKey},
		"a small RSA key":         {small, small.Public(), "RS256", "sig", jose.RS256, cis2.RuleKey},
		"a key for encryption":    {r, r.Public(), "RS256", "enc", jose.RS256, cis2.RuleKey},
		"an encryption algorithm": {r, r.Public(), "RSA-OAEP", "sig", jose.RS256, cis2.RuleKey},
		"a secret":                {[]byte("0123456789abcdef0123456789abcdef"), []byte("0123456789abcdef0123456789abcdef"), "HS256", "sig", jose.HS256, cis2.RuleAlgorithm},
		"a private key, by error": {r, r, "RS256", "sig", jose.RS256, cis2.RuleKey},
	} {
		t.Run(name, func(t *testing.T) {
			p.publish(t, jose.JSONWebKey{Key: c.public, KeyID: "k", Algorithm: c.published, Use: c.use})
			l := forge(t, p, func(b []byte) string { return sign(t, c.algorithm, c.key, "k", b, nil) })
			_, err := p.verifier(t, nil).Identify(t.Context(), l)
			wants(t, err, c.rule)
		})
	}
}

// TestASignatureOfZerosIsNone: (0, 0) satisfies the equation of ECDSA if nobody
// looks at the range.
func TestASignatureOfZerosIsNone(t *testing.T) {
	p := startIDP(t)
	k := ecKey(t, elliptic.P256())
	p.publish(t, jose.JSONWebKey{Key: k.Public(), KeyID: "k"})
	v := p.verifier(t, nil)
	for _, length := range []int{64, 32, 72} {
		l := forge(t, p, func(b []byte) string {
			token := sign(t, jose.ES256, k, "k", b, nil)
			return token[:strings.LastIndex(token, ".")+1] + encode(string(make([]byte, length)))
		})
		_, err := v.Identify(t.Context(), l)
		wants(t, err, cis2.RuleSignature)
	}
}

func TestOneKeyDoesNotSpoilAnother(t *testing.T) {
	p := startIDP(t)
	good, twin := ownRSA(), otherRSA()
	signed := func(kid string) cis2.Login {
		return forge(t, p, func(b []byte) string { return sign(t, jose.RS256, good, kid, b, nil) })
	}
	p.publish(t,
		jose.JSONWebKey{Key: good.Public(), KeyID: "good"},
		jose.JSONWebKey{Key: good.Public(), KeyID: "twin"}, jose.JSONWebKey{Key: twin.Public(), KeyID: "twin"},
		jose.JSONWebKey{Key: good.Public(), KeyID: "both"}, jose.JSONWebKey{Key: twin.Public(), KeyID: "both", Use: "enc"},
		jose.JSONWebKey{Key: good.Public()},
	)
	v := p.verifier(t, nil)
	for kid, rule := range map[string]cis2.Rule{"good": "", "both": "", "twin": cis2.RuleKey} {
		_, err := v.Identify(t.Context(), signed(kid))
		wants(t, err, rule)
	}
	published, err := json.Marshal(jose.JSONWebKey{Key: good.Public(), KeyID: "good"})
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"no set":         `{}`,
		"no JSON":        `keys`,
		"no list":        `{"keys":1}`,
		"a list, and no": `{"keys":[` + string(published) + `],"keys":1}`,
		"a key of a new": `{"keys":[{"kty":"NEW","kid":"new"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			p.replace(cis2test.KeysPath, 200, "application/json", body)
			_, err := p.verifier(t, nil).Identify(t.Context(), signed("good"))
			if name == "a key of a new" {
				wants(t, err, cis2.RuleKey)
			} else {
				wants(t, err, cis2.RuleProvider)
			}
		})
	}
}

// Why the keys cannot be had is said to those who look for it.
func TestTheCauseIsKept(t *testing.T) {
	p := startIDP(t)
	down := errors.New("down")
	client := p.through(func(r *http.Request) error {
		if r.URL.Path == cis2test.KeysPath {
			return down
		}
		return nil
	})
	_, err := p.verifier(t, func(o *cis2.Options) { o.Client = client }).Identify(t.Context(), p.signIn(t, aNurse()))
	if wants(t, err, cis2.RuleProvider); !errors.Is(err, down) {
		t.Error(err)
	}
}
