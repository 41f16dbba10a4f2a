// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

func TestOptionsCannotBeHalfSet(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*cis2.Options)
		says   string
	}{
		"no issuer":                   {func(o *cis2.Options) { o.Issuer = "" }, `Issuer is ""`},
		"an issuer without TLS":       {func(o *cis2.Options) { o.Issuer = "http://id.example" }, `Issuer is "http://id.example"`},
		"an issuer with a query":      {func(o *cis2.Options) { o.Issuer += "?x" }, "Issuer is"},
		"an issuer with a password":   {func(o *cis2.Options) { o.Issuer = "https://a:b@id.example" }, "Issuer is"},
		"an issuer with a fragment":   {func(o *cis2.Options) { o.Issuer += "#x" }, "Issuer is"},
		"an issuer without a host":    {func(o *cis2.Options) { o.Issuer = "https:///oidc" }, "Issuer is"},
		"an issuer that is not a URL": {func(o *cis2.Options) { o.Issuer = "https://[" }, "Issuer is"},
		"no client":                   {func(o *cis2.Options) { o.ClientID = "" }, "ClientID is empty"},
		"lower to the same":           {func(o *cis2.Options) { o.LowerAuthentication, o.ACR = 3, []string{"x"} }, "LowerAuthentication is 3: it must be 1 or 2, or left out for 3"},
		"lower to the same one":       {func(o *cis2.Options) { o.LowerIdentity = 3 }, "LowerIdentity is 3"},
		"lower to a higher one":       {func(o *cis2.Options) { o.LowerIdentity = 4 }, "LowerIdentity is 4: it must be 1 or 2, or left out for 3"},
		"lower without a class":       {func(o *cis2.Options) { o.LowerAuthentication = 2 }, "ACR is empty"},
		"lowest without a class":      {func(o *cis2.Options) { o.LowerAuthentication = 1 }, "ACR is empty"},
		"an empty class":              {func(o *cis2.Options) { o.ACR = []string{""} }, "ACR has an empty value"},
		"a negative leeway":           {func(o *cis2.Options) { o.Leeway = -1 }, "Leeway is -1ns"},
		"a negative age":              {func(o *cis2.Options) { o.MaxAge = -1 }, "MaxAge is -1ns"},
		"twelve hours and a bit":      {func(o *cis2.Options) { o.MaxAge = 12*time.Hour + 1 }, "MaxAge is 12h0m0.000000001s: it must be between 0 and 12h"},
		"a day":                       {func(o *cis2.Options) { o.MaxAge = 24 * time.Hour }, "MaxAge is 24h"},
		"a negative token age":        {func(o *cis2.Options) { o.MaxTokenAge = -1 }, "MaxTokenAge is -1ns"},
		"old tokens":                  {func(o *cis2.Options) { o.MaxTokenAge = 2 * time.Hour }, "MaxTokenAge is 2h"},
		"a negative life":             {func(o *cis2.Options) { o.MaxTokenLife = -1 }, "MaxTokenLife is -1ns"},
		"tokens for a day":            {func(o *cis2.Options) { o.MaxTokenLife = 24 * time.Hour }, "MaxTokenLife is 24h"},
		"a long leeway":               {func(o *cis2.Options) { o.Leeway = time.Hour }, "Leeway is 1h"},
	} {
		t.Run(name, func(t *testing.T) {
			o := cis2.Options{Issuer: "https://id.invalid", ClientID: "c"}
			c.change(&o)
			_, err := cis2.New(t.Context(), o)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
			option, _, _ := strings.Cut(c.says, " ")
			if wrong := new(spine.OptionError); !errors.As(err, &wrong) || wrong.Option != option {
				t.Errorf("the error is not one of the option %s: %v", option, err)
			}
		})
	}
	_, err := cis2.New(t.Context(), cis2.Options{LowerIdentity: 9, Leeway: -1})
	if err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("not all at once: %v", err)
	}
}

// What the options may be at most, and at least.
func TestOptionsAtTheirBounds(t *testing.T) {
	p := startIDP(t)
	for name, change := range map[string]func(*cis2.Options){
		"at most": func(o *cis2.Options) {
			o.MaxAge, o.MaxTokenAge, o.MaxTokenLife, o.Leeway = 12*time.Hour, time.Hour, 12*time.Hour, time.Minute
		},
		"at least":     func(o *cis2.Options) { o.MaxAge, o.MaxTokenAge, o.MaxTokenLife, o.Leeway = 1, 1, 1, 1 },
		"lower levels": func(o *cis2.Options) { o.LowerAuthentication, o.LowerIdentity, o.ACR = 2, 2, []string{"x"} },
		"lowest ones":  func(o *cis2.Options) { o.LowerAuthentication, o.LowerIdentity, o.ACR = 1, 1, []string{"x", "y"} },
	} {
		o := p.Options()
		change(&o)
		if _, err := cis2.New(t.Context(), o); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheClockIsThatOfTheComputer(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, func(o *cis2.Options) { o.Clock = nil })
	_, err := v.Identify(t.Context(), p.signIn(t, aNurse()))
	wants(t, err, "")
	p.Advance(-time.Hour)
	_, err = v.Identify(t.Context(), p.signIn(t, aNurse()))
	wants(t, err, cis2.RuleExpired)
}

// TestBoundsOfTime: each option moves its bound and no other, to the second.
func TestBoundsOfTime(t *testing.T) {
	p := startIDP(t)
	now := p.Now()
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	for name, c := range map[string]struct {
		change func(*cis2.Options)
		claims m
		rule   cis2.Rule
	}{
		"an age":           {func(o *cis2.Options) { o.MaxAge = time.Minute }, m{"auth_time": at(-time.Minute)}, ""},
		"too old":          {func(o *cis2.Options) { o.MaxAge = time.Minute }, m{"auth_time": at(-61 * time.Second)}, cis2.RuleAge},
		"a token's age":    {func(o *cis2.Options) { o.MaxTokenAge = time.Hour }, m{"iat": at(-time.Hour), "exp": at(0) + 1}, cis2.RuleTokenLife},
		"an old token":     {func(o *cis2.Options) { o.MaxTokenAge = time.Hour }, m{"iat": at(-time.Hour + time.Second), "exp": at(0) + 1}, ""},
		"too old a token":  {func(o *cis2.Options) { o.MaxTokenAge = 10 * time.Second }, m{"iat": at(-11 * time.Second)}, cis2.RuleTokenAge},
		"a life":           {func(o *cis2.Options) { o.MaxTokenLife = 2 * time.Hour }, m{"exp": at(2 * time.Hour)}, ""},
		"too long a life":  {func(o *cis2.Options) { o.MaxTokenLife = time.Minute }, m{"exp": at(61 * time.Second)}, cis2.RuleTokenLife},
		"the age of login": {func(o *cis2.Options) { o.MaxAge = time.Second }, m{"auth_time": at(0)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			u := aNurse()
			for k, x := range c.claims {
				u.claims[k] = x
			}
			_, err := p.verifier(t, c.change).Identify(t.Context(), p.signIn(t, u))
			wants(t, err, c.rule)
		})
	}
}

func TestAListOfClassesIsKeptAsItWas(t *testing.T) {
	p := startIDP(t)
	classes := []string{"AAL3_ANY"}
	v := p.verifier(t, func(o *cis2.Options) { o.ACR = classes })
	classes[0] = "AAL1_USERPASS"
	_, err := v.Identify(t.Context(), p.signIn(t, aNurse()))
	wants(t, err, "")
}

func TestTheProviderIsTheConfiguredOne(t *testing.T) {
	p := startIDP(t)
	document := map[string]string{"issuer": p.Issuer(), "jwks_uri": p.Issuer() + "/keys", "userinfo_endpoint": p.Issuer() + "/userinfo"}
	for name, c := range map[string]struct {
		member, value string
		status        int
		rule          cis2.Rule
	}{
		"as it is":                 {"", "", 200, ""},
		"of another issuer":        {"issuer", "https://id.example", 200, cis2.RuleIssuer},
		"with a slash":             {"issuer", p.Issuer() + "/", 200, cis2.RuleIssuer},
		"keys without TLS":         {"jwks_uri", "http://id.example/keys", 200, cis2.RuleProvider},
		"no keys":                  {"jwks_uri", "", 200, cis2.RuleProvider},
		"userinfo without TLS":     {"userinfo_endpoint", "http://id.example/userinfo", 200, cis2.RuleProvider},
		"no userinfo":              {"userinfo_endpoint", "", 200, cis2.RuleProvider},
		"down":                     {"", "", 503, cis2.RuleProvider},
		"redirected":               {"", "", 302, cis2.RuleProvider},
		"a document without bound": {"x", strings.Repeat("x", 1<<20), 200, cis2.RuleProvider},
	} {
		t.Run(name, func(t *testing.T) {
			d := map[string]string{c.member: c.value}
			for k, v := range document {
				if k != c.member {
					d[k] = v
				}
			}
			b, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			p.replace(cis2test.ConfigurationPath, c.status, "application/json", string(b))
			_, err = cis2.New(t.Context(), p.Options())
			wants(t, err, c.rule)
		})
	}
}

// TestAProviderOfUnknownCertificateIsNotAsked: what the connection does not
// prove, nothing does.
func TestAProviderOfUnknownCertificateIsNotAsked(t *testing.T) {
	p := startIDP(t)
	for _, client := range []*http.Client{nil, {}, {Transport: &http.Transport{}}} {
		o := p.Options()
		o.Client = client
		_, err := cis2.New(t.Context(), o)
		wants(t, err, cis2.RuleProvider)
	}
}
