// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
)

// question is what a record says of a request, as far as a verdict of a policy rests on it.
type question struct {
	position spine.Position
	service  string
	method   string
	path     string // as it came; of a proxy and of records it is, or holds, a URL
	template string // of the endpoint; empty if none was found
	query    string // without values at which no guard looks
	whole    bool   // the query is known
	header   string // that selected the operation, as in [spine.Operation]

	interaction spine.InteractionID
	from, to    spine.ASID
	fromODS     spine.ODSCode // by the registry
	tokenODS    spine.ODSCode // by the token
	peer        string        // names of the certificate, separated by blanks
	access      spine.Access  // empty if the token was not read, or is not right
	scope       string
	user        string // as JSON; empty if none was resolved
	root        string // of the receiver, by the registry of a proxy
	demands     bool   // the operation demanded something of the user

	allowed bool
	rule    spine.Rule
	digest  string
}

// replayable are the rules that a policy decides, and whose records say enough to ask them
// again; of the others at least one thing is missing that they were decided on.
var replayable = []spine.Rule{
	spine.RuleNoScope, spine.RuleSender, spine.RulePeerSender, spine.RuleSenderInteraction,
	spine.RuleReceiver, spine.RuleTarget, spine.RuleUser, spine.RuleAccess,
}

// atService are those more of a service that is called directly, of which no header chooses an operation:
// none of these records has one.
var atService = []spine.Rule{spine.RulePath, spine.RuleMethod, spine.RuleParameters}

// isReplayable reports whether the verdict of a record can be asked for again, of a service with a header
// scheme and operations that headers choose, or not.
func isReplayable(e *audit.Entry, scheme spine.HeaderScheme, byHeader bool) bool {
	v := e.Verdict
	switch {
	case strings.HasSuffix(e.URL, "[cut]"), strings.Contains(e.URL, "[token]"):
		return false // it was not recorded in full
	case v.Rule == spine.RulePeerSender && len(e.Peer) == 0:
		return false
	case v.Allowed, slices.Contains(replayable, v.Rule):
		return true
	}
	return scheme == spine.NRLHeaders && !byHeader && e.Position == spine.ServicePosition && slices.Contains(atService, v.Rule)
}

// newQuestion reads a record.
func newQuestion(e *audit.Entry) question {
	v := e.Verdict
	q := question{
		position: e.Position, service: e.Service, method: e.Method, template: e.Path, interaction: e.Interaction,
		from: e.From, to: e.To, fromODS: spine.ODSCode(e.FromODS), peer: strings.Join(e.Peer, " "), root: v.ServiceRoot,
		demands: v.Level != spine.NoAccess || v.RecordTypes != "" || v.Group != "" || v.Function != "",
		allowed: v.Allowed, rule: v.Rule, digest: digestOf(v.Digest),
	}
	q.path, q.query, q.whole = strings.Cut(e.URL, "?")
	q.query = withoutValues(q.query)
	if t := e.Token; t != nil {
		q.tokenODS, q.access, q.scope = spine.ODSCode(t.Organization), t.Access, t.Scope
	}
	if u := e.User; u != nil {
		q.user = encodeUser(spine.User{Role: u.Role, RoleCode: u.RoleCode, Activities: u.Activities, Areas: u.Areas})
	}
	return q
}

// digestOf is a text that is printed, and so must be what it stands for.
func digestOf(s string) string {
	digits, found := strings.CutPrefix(s, "sha256:")
	if _, err := hex.DecodeString(digits); err != nil || !found || len(digits) != 2*sha256.Size {
		return "unknown"
	}
	return s
}

// encodeUser writes what a policy asks of a user, for a question that can be compared.
func encodeUser(u spine.User) string {
	data, err := json.Marshal(struct {
		Role       spine.JobRole
		RoleCode   spine.RoleCode
		Activities []spine.Activity
		Areas      []spine.AreaOfWork
	}{u.Role, u.RoleCode, u.Activities, u.Areas})
	if err != nil {
		return "" // nobody knows a user whose codes are none
	}
	return string(data)
}

// knownUser is the user of the record; false if it has none that a policy can be asked about.
func (q *question) knownUser() (u spine.User, known bool) {
	switch {
	case q.user != "":
		return u, json.Unmarshal([]byte(q.user), &u) == nil
	case q.rule == spine.RuleAccess:
		return u, true // somebody who has no job role and no activity, of whom records say nothing
	}
	return u, false
}

// isUserless reports whether the guard left the user to the system that sends.
func (q *question) isUserless() bool { return q.allowed && q.demands && q.user == "" }

// isTrusting reports whether the guard left the sender to the proxy in front of it: it came to the token,
// and nobody had looked the sender up.
func (q *question) isTrusting() bool {
	beyond := q.allowed || q.rule == spine.RuleNoScope || q.rule == spine.RuleUser || q.rule == spine.RuleAccess
	return q.position == spine.ProviderPosition && q.fromODS == "" && beyond
}

// base is what stands in front of the endpoint's path in that of a provider.
func (q *question) base() string {
	if q.position != spine.ProviderPosition {
		return ""
	}
	front := q.path
	for range strings.Count(q.template, "/") {
		front = front[:max(strings.LastIndexByte(front, '/'), 0)]
	}
	return front
}

// withoutValues leaves of a query what a guard looks at: how often a parameter comes, whether it
// is empty, and the form of answer that is asked for.
func withoutValues(query string) string {
	if query == "" {
		return ""
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, value, found := strings.Cut(part, "=")
		switch plain, err := url.QueryUnescape(name); {
		case err == nil && plain == "_format":
		case found && value != "":
			parts[i] = name + "=1"
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}
