// SPDX-License-Identifier: Apache-2.0

package second

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// verdict is what the guard and the model are compared by.
type verdict struct {
	Rule     string
	Status   int
	Severity string
	Issue    string
	Code     string
	Facts    facts // of an allowed request
	syntax   string
}

// facts are as whom a request is let in, and to what.
type facts struct {
	Service, Method, Path     string
	Interaction, Actor, Scope string
	Level                     spine.AccessLevel
	RecordTypes, Group        string
	Function                  string
	From, FromODS, To, Trace  string
	Access, Subject           string
	Organization, Reason      string
	Target, Root              string
	Peer, Issuer              string
	User                      string
}

// model decides on one request.
type model struct {
	*position
	r *http.Request
	b *behaviour

	target    target // of the proxy
	path      string // below the base, or of the target
	query     string // of the request, or of the record
	endpoint  []spine.Operation
	most      map[string]int // how often a parameter may come that selects an operation of the path
	operation spine.Operation

	from, to, trace, id string
	sender              system
	compact             string
	key                 key
	claims              *value
	token               tokenFacts
}

// tokenFacts is what a token says once it has been read.
type tokenFacts struct {
	access, subject        string
	organization, reason   string
	scope                  string
	roleProfile, sdsUserID string
}

// judge returns the model's verdict on a request.
func judge(p *position, r *http.Request, b *behaviour) verdict {
	m := &model{position: p, r: r, b: b}
	rule := m.firstBroken()
	switch b.audit {
	case "error":
		rule = "audit-failed"
	case "panic":
		rule = "panic"
	}
	if rule != "" {
		return p.answer(rule)
	}
	return verdict{Facts: m.facts()}
}

func (m *model) firstBroken() string {
	for _, step := range m.steps() {
		if rule := step(); rule != "" {
			return rule
		}
	}
	return ""
}

func (m *model) steps() []func() string {
	steps := []func() string{m.peerRule, m.address}
	if m.kind == gpProxy {
		steps = append(steps, m.interactionHeader, m.interactionOfTarget)
	} else {
		steps = append(steps, m.pathRule, m.methodRule)
	}
	steps = append(steps, m.queryRule, m.form, m.contentType, m.accept, m.headerLimit, m.similarHeaders)
	if m.kind.hasSSP() {
		steps = append(steps, m.traceHeader)
	}
	steps = append(steps, m.fromHeader, m.toHeader)
	if m.kind.hasSSP() && m.kind != gpProxy {
		steps = append(steps, m.interactionHeader, m.interactionOfEndpoint)
	}
	steps = append(steps, m.parameters)
	if m.signed {
		steps = append(steps, m.bearer, m.signature, m.signer)
	}
	steps = append(steps, m.senderRule, m.receiverIsGuard)
	if !m.signed {
		steps = append(steps, m.bearer, m.unsigned)
	}
	steps = append(steps, m.readClaims)
	if m.gpTokens {
		steps = append(steps, m.resourceClaims)
	} else {
		steps = append(steps, m.stringClaims)
	}
	return append(steps, m.senderInteraction, m.receiver, m.targetRule, m.userRule)
}

// facts are the identity of an allowed request.
func (m *model) facts() facts {
	o := m.operation
	f := facts{Service: o.Service, Method: o.Method, Path: o.Path, Interaction: string(o.Interaction), Actor: string(o.Actor),
		Scope: m.token.scope, Level: o.Level, RecordTypes: o.RecordTypes, Group: string(o.Group), Function: string(o.Function), From: m.from, To: m.to, Trace: m.trace,
		Access: m.token.access, Subject: m.token.subject, Organization: m.token.organization, Reason: m.token.reason,
		Target: m.target.url, Root: m.target.root}
	f.FromODS = m.sender.ods
	if m.peer {
		f.Peer = strings.Join(m.b.peer, ",")
	}
	f.Issuer = m.key.issuer
	if m.users && m.demandsUser() {
		f.User = fmt.Sprintf("%+v", users[m.b.user].spine())
	}
	return f
}

func (m *model) demandsUser() bool {
	return m.operation.Level != spine.NoAccess || m.operation.Function != ""
}

// answer is what the page has for a rule in a position.
func (p *position) answer(rule string) verdict {
	v := verdict{Rule: rule, Severity: "error"}
	set := func(status int, issue, code string) { v.Status, v.Issue, v.Code = status, issue, code }
	gp := p.kind == gpProvider
	switch rule {
	case "peer", "peer-proxy":
		set(403, "forbidden", "ACCESS_DENIED_SSL")
	case "peer-sender", "user", "access":
		set(403, "forbidden", "ACCESS_DENIED")
	case "address":
		set(400, "invalid", "BAD_REQUEST")
	case "path":
		set(404, "not-found", "NO_RECORD_FOUND")
		if gp {
			v.Code = "REFERENCE_NOT_FOUND"
		}
	case "method":
		set(405, "not-supported", "INVALID_REQUEST_TYPE")
		if gp {
			set(400, "invalid", "BAD_REQUEST")
		}
		if p.kind.isProxy() || p.kind == recordProvider {
			v.Severity = "fatal"
			set(405, "forbidden", "ACCESS_DENIED")
		}
	case "query", "parameters":
		set(400, "invalid", "INVALID_PARAMETER")
		if gp {
			v.Status = 422
		}
	case "form", "content-type", "content-type-missing", "accept":
		set(415, "invalid", "Unsupported_Media_Type")
		if gp {
			set(415, "incomplete", "BAD_REQUEST")
		}
	case "header-limit":
		set(400, "invalid", "MISSING_OR_INVALID_HEADER")
		if gp || p.kind == nrlService {
			v.Code = "BAD_REQUEST"
		}
	case "header-twin", "trace-header", "from-header", "to-header", "interaction-header", "interaction-endpoint":
		set(400, "invalid", "MISSING_OR_INVALID_HEADER")
		if gp {
			v.Code = "BAD_REQUEST"
		}
	case "sender":
		set(403, "forbidden", "ASID_CHECK_FAILED")
		if p.kind == nrlService {
			set(400, "invalid", "MISSING_OR_INVALID_HEADER")
		}
	case "sender-interaction":
		set(403, "forbidden", "ASID_CHECK_FAILED")
		if p.kind == nrlService {
			v.Code = "ACCESS_DENIED"
		}
	case "receiver":
		set(403, "forbidden", "ASID_CHECK_FAILED")
	case "target":
		set(400, "invalid", "MISSING_OR_INVALID_HEADER")
	case "registry-failed", "users-failed", "audit-failed":
		v.Severity = "fatal"
		set(503, "transient", "INTERNAL_SERVER_ERROR")
	case "panic":
		v.Severity = "fatal"
		set(500, "exception", "INTERNAL_SERVER_ERROR")
	case "resource-claim":
		set(422, "invalid", "INVALID_RESOURCE")
	default: // rules of the token
		set(400, "structure", "MISSING_OR_INVALID_HEADER")
		if p.gpTokens {
			set(400, "invalid", "BAD_REQUEST")
		}
	}
	return v
}

// isTokenRule reports whether a rule is about the token, so that none of its
// claims may be in the decision.
func isTokenRule(rule string) bool {
	return strings.HasPrefix(rule, "token-") || strings.HasPrefix(rule, "claim-") || strings.HasPrefix(rule, "user-") ||
		strings.HasPrefix(rule, "patient-") || strings.HasPrefix(rule, "system-") || strings.HasPrefix(rule, "organization-") ||
		strings.HasPrefix(rule, "act-") || strings.HasPrefix(rule, "scope") || strings.HasPrefix(rule, "re") && rule != "receiver" && rule != "registry-failed" ||
		rule == "practitioner-sub" || strings.HasSuffix(rule, "-operation") || rule == "operation-without-scope"
}
