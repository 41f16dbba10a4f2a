// SPDX-License-Identifier: Apache-2.0

package second

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

var twelveDigits = regexp.MustCompile(`^[0-9]{12}$`)

func isASID(s string) bool { return twelveDigits.MatchString(s) && s != "000000000000" }

// header returns all lines of a header, whatever the case of its name.
func (m *model) header(name string) []string {
	var lines []string
	for n, v := range m.r.Header {
		if strings.EqualFold(n, name) {
			lines = append(lines, v...)
		}
	}
	return lines
}

func (m *model) headerLimit() string {
	lines := 0 // there are as many as names, or more
	for _, v := range m.r.Header {
		lines += len(v)
	}
	if lines > 100 {
		return "header-limit"
	}
	return ""
}

// hyphens writes all that CGI and its like make one character as hyphens.
var hyphens = strings.NewReplacer("_", "-", ".", "-", "+", "-")

func (m *model) similarHeaders() string {
	read := []string{"Authorization", "Accept", "Content-Type", "Connection", "Host", "Upgrade", "Trailer", "Ssp-TraceID", "Ssp-From", "Ssp-To", "Ssp-InteractionID"}
	if !m.kind.hasSSP() {
		read = append(read[:7], "fromASID", "toASID")
	}
	for _, o := range m.operations {
		for _, pair := range strings.Split(o.Header, "|") {
			name, _, _ := strings.Cut(pair, "=")
			read = append(read, name)
		}
	}
	for key := range m.r.Header {
		for _, name := range read {
			if key != http.CanonicalHeaderKey(name) && strings.EqualFold(hyphens.Replace(key), hyphens.Replace(name)) {
				return "header-twin"
			}
		}
	}
	return ""
}

func isVisible(s string, longest int) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return s != "" && len(s) <= longest
}

func (m *model) traceHeader() string {
	lines := m.header("Ssp-TraceID")
	if len(lines) != 1 || !isVisible(lines[0], 128) {
		return "trace-header"
	}
	m.trace = lines[0]
	return ""
}

func (m *model) asidHeader(nrl, ssp, rule string, into *string) string {
	name := nrl
	if m.kind.hasSSP() {
		name = ssp
	}
	lines := m.header(name)
	if len(lines) != 1 || !isASID(lines[0]) {
		return rule
	}
	*into = lines[0]
	return ""
}

func (m *model) fromHeader() string {
	return m.asidHeader("fromASID", "Ssp-From", "from-header", &m.from)
}
func (m *model) toHeader() string { return m.asidHeader("toASID", "Ssp-To", "to-header", &m.to) }

func (m *model) interactionHeader() string {
	lines := m.header("Ssp-InteractionID")
	if len(lines) != 1 || !isVisible(lines[0], 256) {
		return "interaction-header"
	}
	m.id = lines[0]
	return ""
}

func (m *model) interactionOfEndpoint() string {
	for _, o := range m.endpoint {
		if string(o.Interaction) == m.id {
			return ""
		}
	}
	return "interaction-endpoint"
}

// lookUp asks the directory.
func (m *model) lookUp(asid string) (s system, known bool, rule string) {
	switch asid {
	case broken:
		return system{}, false, "registry-failed"
	case explosive:
		return system{}, false, "panic"
	}
	s, known = directory[asid]
	return s, known, ""
}

func (m *model) senderRule() string {
	if m.trusting {
		return ""
	}
	s, known, rule := m.lookUp(m.from)
	if rule != "" {
		return rule
	}
	if m.peer && !m.kind.isProvider() {
		if !known || !m.peerIs(s.certificate) {
			return "peer-sender"
		}
	}
	organizations := m.key.organizations
	switch {
	case len(organizations) > 0 && (!known || s.ods == "" || !slices.Contains(organizations, spine.ODSCode(s.ods))):
		return "token-signer"
	case !known:
		return "sender"
	}
	m.sender = s
	return ""
}

// receiverIsGuard is the value of the receiver's header.
func (m *model) receiverIsGuard() string {
	if !m.kind.isProxy() && m.to != string(m.asid) {
		return "to-header"
	}
	return ""
}

// namesOf returns an interactionId and its aliases.
func (m *model) namesOf(id spine.InteractionID) []spine.InteractionID {
	names := []spine.InteractionID{id}
	for _, a := range m.aliases {
		if a.ID == id {
			names = append(names, a.Alias)
		}
	}
	return names
}

func holdsAny(held, names []spine.InteractionID) bool {
	return slices.ContainsFunc(names, func(id spine.InteractionID) bool { return slices.Contains(held, id) })
}

func (m *model) senderInteraction() string {
	if m.trusting || holdsAny(m.sender.sends, m.namesOf(m.operation.Interaction)) {
		return ""
	}
	return "sender-interaction"
}

func (m *model) receiver() string {
	if !m.kind.isProxy() {
		return ""
	}
	s, known, rule := m.lookUp(m.to)
	if rule != "" {
		return rule
	}
	names := append(m.namesOf(m.operation.Interaction), m.registered[m.operation.Interaction])
	if !known || !holdsAny(s.receives, names) {
		return "receiver"
	}
	return ""
}

var serviceRoot = regexp.MustCompile(`^https://([A-Za-z0-9.\-]+)(:443)?(/.*)?$`)

func (m *model) targetRule() string {
	if !m.kind.isProxy() {
		return ""
	}
	front := m.target.root
	m.target.root = ""
	registered := strings.TrimSuffix(directory[m.to].host, "/")
	host, root, hasRoot := registered, "", false
	if strings.Contains(registered, "/") || strings.Contains(registered, ":") {
		match := serviceRoot.FindStringSubmatch(registered)
		if match == nil || match[3] != "" && !isPlainPath(match[3]) {
			return "target"
		}
		host, root, hasRoot = match[1], match[3], true
		m.target.root = registered
	}
	if !sameHost(host, m.target.host) {
		return "target"
	}
	switch {
	case !hasRoot:
		return ""
	case m.kind == gpProxy && front != root:
		return "target"
	case m.kind == recordProxy && m.target.path != root && !strings.HasPrefix(m.target.path, root+"/"):
		return "target"
	}
	return ""
}

// userRule is section 6.
func (m *model) userRule() string {
	if !m.users || !m.demandsUser() {
		return ""
	}
	if m.token.access != string(spine.Professional) {
		return "user"
	}
	switch m.b.user {
	case "nobody":
		return "user"
	case "error":
		return "users-failed"
	case "panic":
		return "panic"
	}
	u := users[m.b.user]
	if m.gpTokens && !m.isPractitioner(u) || !m.gpTokens && u.roleProfile != m.token.roleProfile {
		return "user"
	}
	if !m.tables.allows(u, m.operation) {
		return "access"
	}
	return ""
}

func (m *model) isPractitioner(u user) bool {
	named := func(s string) bool { return !isBlank(s) && s != "UNK" }
	profile, id := m.token.roleProfile, m.token.sdsUserID
	return (named(profile) || named(id)) && (!named(profile) || profile == u.roleProfile) && (!named(id) || id == u.sdsUserID)
}
