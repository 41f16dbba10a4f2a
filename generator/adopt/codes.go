// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Kind is what a code names.
type Kind string

// The kinds.
const (
	Interaction Kind = "interactionId"
	ASID        Kind = "asid"
	Activity    Kind = "activity"
	JobRole     Kind = "jobRole"
	RecordType  Kind = "recordType"
	Format      Kind = "format"
	Header      Kind = "header"
	Scope       Kind = "scope"
)

// known is a code that the policy has.
type known struct {
	kind Kind
	use  string // its generated name, if there is one
}

// codes are those of the policy.
type codes struct {
	all         map[string]known
	aliases     map[string]string // to the interactionId that they stand for
	deprecated  map[string]string // interactionIds that all operations call deprecated, to their successors
	services    map[string]bool   // the parts of interactionIds that name a service
	has         map[Kind]int      // how many of each kind
	coded       map[string]bool   // the record types, as system|code
	words       map[Kind]*finding.Words
	headers     map[string]string // of all schemes, by their letters alone
	headerWords *finding.Words
	included    map[string][]string // the activities that include an activity
	roles       map[string][]string // the roles whose baselines bring an activity
}

func knownCodes(m *policy.Model, n *names.Table) *codes {
	c := &codes{all: map[string]known{}, aliases: map[string]string{}, deprecated: map[string]string{}, services: map[string]bool{}, coded: map[string]bool{}, has: map[Kind]int{},
		words: map[Kind]*finding.Words{}, headers: map[string]string{}, included: map[string][]string{}, roles: map[string][]string{}}
	for _, i := range m.Interactions {
		c.add(Interaction, i.ID, n.Interaction(i.ID))
		c.services[serviceOf(i.ID)] = true
		for _, a := range i.Aliases {
			c.aliases[a] = i.ID
		}
		if i.Registered != "" {
			c.add(Interaction, i.Registered, "LookupInteraction("+n.Interaction(i.ID)+").Registered")
		}
	}
	for _, a := range m.Activities {
		c.add(Activity, a.Code, n.Activity(a.Code))
		for _, included := range a.Closure {
			if included != a.Code {
				c.included[included] = append(c.included[included], a.Code)
			}
		}
	}
	for _, j := range m.JobRoles {
		c.add(JobRole, j.Code, n.JobRole(j.Code))
		for _, brought := range j.Closure {
			c.roles[brought] = append(c.roles[brought], j.Code)
		}
	}
	for _, t := range m.RecordTypes {
		c.add(RecordType, t.Code, n.RecordType(t.System, t.Code)+"()")
		c.coded[t.System+"|"+t.Code] = true
	}
	for _, f := range m.Formats {
		c.add(Format, f.Code, n.Format(f.System, f.Code)+"()")
	}
	for _, s := range m.Systems {
		c.add(ASID, s.ASID, "")
	}
	c.addRequests(m)
	byKind := map[Kind][]string{}
	for code, k := range c.all {
		byKind[k.kind] = append(byKind[k.kind], code)
		c.has[k.kind]++
	}
	for kind, list := range byKind {
		c.words[kind] = finding.NewWords(list)
	}
	return c
}

// addRequests adds what requests are made of: headers and scopes.
func (c *codes) addRequests(m *policy.Model) {
	for _, s := range m.Services {
		if scheme, ok := protocol.SchemeOf(spine.HeaderScheme(s.Headers)); ok {
			for _, h := range scheme.Headers {
				c.add(Header, h.Name, "")
			}
		}
	}
	for _, scheme := range protocol.Schemes() {
		for _, h := range scheme.Headers {
			c.headers[letters(h.Name)] = h.Name
		}
	}
	c.headerWords = finding.NewWords(slices.Collect(maps.Keys(c.headers)))
	current := map[string]bool{}
	for _, e := range m.Endpoints {
		for _, o := range e.Operations {
			for _, s := range o.Scopes {
				for word := range strings.FieldsSeq(s) {
					c.add(Scope, word, "")
				}
			}
			if o.Deprecated {
				c.deprecated[o.Interaction] = cmp.Or(o.ReplacedBy, c.deprecated[o.Interaction])
			} else {
				current[o.Interaction] = true
			}
		}
	}
	maps.DeleteFunc(c.deprecated, func(id, _ string) bool { return current[id] })
}

func (c *codes) add(kind Kind, code, use string) {
	if _, ok := c.all[code]; !ok {
		c.all[code] = known{kind, use}
	}
}

// is reports whether the policy has a code of a kind.
func (c *codes) is(kind Kind, code string) bool {
	k, ok := c.all[code]
	return ok && k.kind == kind
}

// ofKind lists the codes of a kind, sorted.
func (c *codes) ofKind(kind Kind) []string {
	var out []string
	for code, k := range c.all {
		if k.kind == kind {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

const spineServices = "urn:nhs:names:services:"

// serviceOf returns the part of an interactionId that names the service.
func serviceOf(id string) string {
	if len(id) < len(spineServices) {
		return ""
	}
	service, _, _ := strings.Cut(id[len(spineServices):], ":")
	return strings.ToLower(service)
}

// letters returns the letters of a name in lower case.
func letters(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' {
			return c + 'a' - 'A'
		}
		if c >= 'a' && c <= 'z' {
			return c
		}
		return -1
	}, s)
}

// closest finds a code of which a text is a slip: the same but for blanks and
// case; for long ids, for two letters.
func (c *codes) closest(kind Kind, text string) (string, bool) {
	w, ok := c.words[kind]
	if !ok {
		return "", false
	}
	if code, ok := w.Folded(text); ok {
		return code, true
	}
	if len(text) < 20 {
		return "", false // two different short codes are often one digit apart
	}
	code, ok := w.Within(text, 2)
	if ok && anyDigits.ReplaceAllString(code, "0") == anyDigits.ReplaceAllString(text, "0") {
		return "", false // another version, or another message
	}
	return code, ok
}

var anyDigits = regexp.MustCompile(`[0-9]+`)
