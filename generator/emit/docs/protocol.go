// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// What a request needs and how a broken rule is answered stands in package protocol, from
// which guards have it.

// schemeOf is the header scheme of a service; an empty one if it is unknown.
func schemeOf(s policy.Service) *protocol.Scheme {
	if scheme, ok := protocol.SchemeOf(s.API().Headers); ok {
		return scheme
	}
	return new(protocol.Scheme)
}

// sendHeaders are the headers of a request to a service.
func sendHeaders(s policy.Service) []Field {
	out := mapped(schemeOf(s).Headers, func(h protocol.Header) Field { return Field{Text(h.Name), Text(h.About)} })
	return append(out, Field{"Authorization", "Bearer, one blank, and a JSON Web Token made for this request"})
}

// claims are those of the token of a service. Its header is exactly
// {"alg":"none","typ":"JWT"}, and its signature is empty.
func claims(s policy.Service) []Field {
	tokens, ok := protocol.TokensOf(s.API().Tokens)
	if !ok {
		return nil
	}
	return mapped(tokens.Claims, func(c protocol.Claim) Field { return Field{Text(c.Name), Text(c.About)} })
}

// outcomes are the answers of a service that is called directly, or of a provider behind the
// Spine Secure Proxy; false if no document says what they are.
func outcomes(s policy.Service) (*protocol.Outcomes, spine.Position, bool) {
	at := spine.ServicePosition
	if s.API().Proxied() {
		at = spine.ProviderPosition
	}
	o, ok := s.API().Outcomes(at)
	return o, at, ok && !o.Undocumented
}

// jsonOf is the media type of JSON in which a service answers.
func jsonOf(s policy.Service) string {
	o, _, ok := outcomes(s)
	if !ok {
		return "application/fhir+json"
	}
	return o.Media.JSON[0]
}

// errorSystem is the code system of the Spine codes, as each API documents its own.
func errorSystem(s policy.Service) Text {
	o, _, ok := outcomes(s)
	if !ok {
		return ""
	}
	return Text(o.System)
}

// failures are the errors of a service, in the order in which a guard asks.
func failures(m *policy.Model, s policy.Service) []Failure {
	o, at, ok := outcomes(s)
	if !ok {
		return nil
	}
	var out []Failure
	record, users := isTarget(m, s), demandsUser(m, s)
	for _, r := range s.API().Rules(at) {
		if r.PathsOnly && record || r.Part == protocol.User && !users {
			continue
		}
		row := o.Of(r.ID)
		out = append(out, Failure{Text(r.ID), Text(r.Asked), row.Status, Text(row.Issue), Text(row.Code.Code), Text(row.Text())})
	}
	return out
}

// isTarget reports whether a service behind the proxy has one path, which is
// the URL of what is fetched.
func isTarget(m *policy.Model, s policy.Service) bool {
	return s.API().Proxied() && !slices.ContainsFunc(m.Endpoints, func(e policy.Endpoint) bool {
		return e.Service == s.Name && (!strings.HasPrefix(e.Path, "/{") || strings.Count(e.Path, "/") > 1)
	})
}

// demandsUser reports whether an operation of a service demands something of
// the user.
func demandsUser(m *policy.Model, s policy.Service) bool {
	return slices.ContainsFunc(m.Endpoints, func(e policy.Endpoint) bool {
		return e.Service == s.Name && slices.ContainsFunc(e.Operations, func(o policy.Operation) bool {
			return o.Level != policy.NoAccess || o.Function != ""
		})
	})
}
