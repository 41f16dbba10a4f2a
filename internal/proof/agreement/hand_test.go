// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// call is a request, and the guard that it is put to, in the words of the
// specifications: nothing here reads a policy.
type call struct {
	service  tables.Service
	position spine.Position
	own      spine.ASID // of the guard
	base     string     // in front of the paths of a provider
	registry registry
	user     spine.User

	audit    guard.AuditSink // of the guard; nil: none
	userless bool            // the guard leaves users to the sender
	trusting bool            // a provider's guard leaves senders to the proxy
	peer     string          // the name in the certificate of who asks; empty: nobody knows

	method, path, query string // as they go over the wire
	headers             map[string]string
	from                spine.System
	to                  string
	id                  string
	scope               string
}

type registry []spine.System

func (r registry) Lookup(_ context.Context, asid spine.ASID) (spine.System, error) {
	for _, s := range r {
		if s.ASID() == asid {
			return s, nil
		}
	}
	return spine.System{}, spine.ErrUnknownASID
}

// User makes a user the one behind every request.
func (c *call) User(*http.Request, *guard.Decision) (spine.User, error) {
	u := c.user
	u.RoleProfile, u.SDSUserID = "444555666777", "111222333444"
	return u, nil
}

func noon() time.Time { return time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) }

// guard makes the guard; nil where none can stand.
func (c *call) guard() *guard.Guard {
	o := guard.Options{Audit: guard.Unaudited{}, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Clock: noon}
	if c.audit != nil {
		o.Audit = c.audit
	}
	if c.peer != "" {
		o.Peer = guard.PeerIdentityFunc(func(*http.Request) (guard.Peer, error) { return guard.Peer{Names: []string{c.peer}}, nil })
	}
	if c.service.DemandsUser() {
		if o.Users = c; c.userless {
			o.Users = guard.UsersCheckedBySender{}
		}
	}
	p, name := c.service.Policy(), c.service.Name()
	var g *guard.Guard
	var err error
	switch c.position {
	case spine.ServicePosition:
		g, err = guard.NewService(p.Direct(name), guard.ServiceOptions{Options: o, ASID: c.own, Registry: c.registry})
	case spine.ProviderPosition:
		provider := guard.ProviderOptions{Options: o, ASID: c.own, BasePath: c.base, Registry: c.registry}
		if c.trusting {
			provider.Registry = guard.SendersCheckedByProxy{}
		}
		if c.peer != "" {
			provider.ProxyName = c.peer
		}
		g, err = guard.NewProvider(p.Proxied(name), provider)
	case spine.ProxyPosition:
		g, err = guard.NewProxy(p.Proxied(name), guard.ProxyOptions{Options: o, Registry: c.registry})
	}
	if err != nil {
		return nil
	}
	return g
}

// decide writes the request and asks the guard; allowed, or the rule.
func (c *call) decide() (bool, spine.Rule) {
	g := c.guard()
	if g == nil {
		return false, noGuard
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(c.text())))
	if err != nil {
		return false, spine.RuleAddress
	}
	var d guard.Decision
	refusal := g.Check(r, &d)
	return refusal == nil, d.Rule
}

func (c *call) text() string {
	var b strings.Builder
	target := c.path
	if c.query != "" {
		target += "?" + c.query
	}
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: api.example\r\n", c.method, target)
	lines := map[string]string{"Authorization": "Bearer " + c.token()}
	if c.position == spine.ServicePosition {
		lines["fromASID"], lines["toASID"] = string(c.from.ASID()), c.to
	} else {
		lines["Ssp-TraceID"], lines["Ssp-From"], lines["Ssp-To"], lines["Ssp-InteractionID"] = "trace-1", string(c.from.ASID()), c.to, c.id
	}
	body := ""
	if c.method == "POST" || c.method == "PUT" {
		body = "{}"
		lines["Content-Type"], lines["Content-Length"] = "application/fhir+json", "2"
	}
	for name, value := range c.headers {
		lines[name] = value
	}
	for name, value := range lines {
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
	}
	return b.String() + "\r\n" + body
}

func (c *call) token() string {
	const fhir = "https://fhir.nhs.uk/Id/"
	asid, ods, user := fhir+"accredited-system|"+string(c.from.ASID()), fhir+"ods-organization-code|"+string(c.from.ODS()), fhir+"sds-role-profile-id|444555666777"
	now := noon().Unix()
	claims := fmt.Sprintf(`{"iss":"https://consumer.example","sub":%q,"aud":"https://api.example","exp":%d,"iat":%d,"reason_for_request":"directcare",`+
		`"scope":%q,"requesting_system":%q,"requesting_organization":%q,"requesting_user":%q}`, user, now+300, now, c.scope, asid, ods, user)
	if c.service.Row().Tokens == spine.GPConnectTokens {
		claims = fmt.Sprintf(`{"iss":"https://consumer.example","sub":"10019","aud":"https://api.example","exp":%d,"iat":%d,"reason_for_request":"directcare","requested_scope":%q,`+
			`"requesting_device":{"resourceType":"Device","identifier":[{"system":"https://supplier.example/id","value":"A-4"}],"model":"A product","version":"5.3.0"},`+
			`"requesting_organization":{"resourceType":"Organization","identifier":[{"system":%q,"value":%q}],"name":"A hospital"},`+
			`"requesting_practitioner":{"resourceType":"Practitioner","id":"10019","identifier":[{"system":%q,"value":"111222333444"},{"system":%q,"value":"444555666777"}],`+
			`"name":[{"family":"Jones","given":["Sam"],"prefix":["Dr"]}]}}`, now+300, now, c.scope, fhir+"ods-organization-code", c.from.ODS(), fhir+"sds-user-id", fhir+"sds-role-profile-id")
	}
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + part([]byte(claims)) + "."
}

// noGuard says that no guard of the service can stand at the position.
const noGuard spine.Rule = "no guard"
