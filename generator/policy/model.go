// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Model is the resolved policy. Every reference in it leads to something that
// is in it, includes are expanded, and every list is sorted by the code of its
// elements. It is read by everything downstream and changed by nothing.
//
// Its JSON form is policy.json; addresses are not part of it.
type Model struct {
	Services     []Service     `json:"services"`
	Interactions []Interaction `json:"interactions"`
	Endpoints    []Endpoint    `json:"endpoints"`
	Formats      []Format      `json:"formats"`
	RecordTypes  []RecordType  `json:"recordTypes"`
	Groups       []RecordGroup `json:"recordGroups"`
	Activities   []Activity    `json:"activities"`
	JobRoles     []JobRole     `json:"jobRoles"`
	Functions    []Function    `json:"functions"`
	Separations  []Separation  `json:"separations"`
	Systems      []System      `json:"systems"`
}

// Origin is where a part of the model was read. It enters neither the JSON
// form nor the digest.
type Origin struct {
	At []finding.Position `json:"-"`
}

// Service is a named API: one header scheme and one token profile.
type Service struct {
	Name    string `json:"name"`
	Headers string `json:"headers"`        // a header scheme of package protocol
	Tokens  string `json:"tokens"`         // a token profile of package protocol
	Base    string `json:"base,omitempty"` // path in front of every path, such as "/STU3"
	FHIR    string `json:"fhir,omitempty"` // a version for which package protocol has outcomes
	Origin
}

// API returns how requests to the service are made.
func (s Service) API() protocol.API {
	return protocol.API{Headers: spine.HeaderScheme(s.Headers), Tokens: spine.TokenProfile(s.Tokens), FHIR: spine.FHIRVersion(s.FHIR)}
}

// Interaction is an interactionId with what is the same wherever it is used.
type Interaction struct {
	ID         string   `json:"id"`
	Service    string   `json:"service"`
	Registered string   `json:"registered,omitempty"` // the id that the directory lists, where it differs
	Aliases    []string `json:"aliases,omitempty"`    // ids that a directory uses for the same thing
	Origin
}

// Endpoint is one method and path template of a service.
type Endpoint struct {
	Service    string      `json:"service"`
	Method     string      `json:"method"`
	Path       string      `json:"path"`            // with the base in front
	Query      []string    `json:"query,omitempty"` // declared query parameters
	None       string      `json:"none,omitempty"`  // why it has no interactionId
	Operations []Operation `json:"operations,omitempty"`
	Origin
}

// Operation is one interactionId of an endpoint, and what selects it.
type Operation struct {
	Interaction string        `json:"interaction"`
	Actor       string        `json:"actor,omitempty"`  // "consumer", "provider" or "both"
	Scopes      []string      `json:"scopes,omitempty"` // JWT scopes, any one of which is right
	Query       [][]string    `json:"query,omitempty"`  // any one set of parameters selects it; a name that stands twice must come twice
	Header      []HeaderMatch `json:"header,omitempty"` // all of them select it
	Level       AccessLevel   `json:"level,omitempty"`
	RecordTypes []string      `json:"recordTypes,omitempty"` // as system|code, all of which the level is demanded of; or "any" alone
	Group       string        `json:"group,omitempty"`       // record group that the level is demanded of, in place of record types
	Function    string        `json:"function,omitempty"`

	// Whether new programs should not use it, and the interactionId that takes its place; empty:
	// none is known. Nobody's access depends on it, so it enters neither the JSON form nor the
	// digest.
	Deprecated bool   `json:"-"`
	ReplacedBy string `json:"-"`
	Origin
}

// IsBound reports whether the operation demands no level, or one of something that it names.
func (o Operation) IsBound() bool {
	return (o.Level != NoAccess) == (len(o.RecordTypes) > 0 || o.Group != "")
}

// AnyRecordType stands in place of the record types of an operation: a user who has the level of
// at least one, whichever that is, meets what it demands.
const AnyRecordType = "any"

// HeaderMatch is a header that must have exactly this value.
type HeaderMatch struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Format is one retrieval format. Matching is on system and code only.
type Format struct {
	System      string   `json:"system"`
	Code        string   `json:"code"`
	Display     string   `json:"display,omitempty"`
	Retrieval   string   `json:"retrieval"` // "direct" or "ssp"
	MIME        []string `json:"mime,omitempty"`
	Interaction string   `json:"interaction,omitempty"`
	Origin
}

// RecordType is a kind of record that a pointer can point to.
type RecordType struct {
	System string `json:"system"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Group  string `json:"group"` // RecordGroup.Name; empty: in no group, so nobody sees it
	Origin
}

// RecordGroup is a set of record types that are opened together.
type RecordGroup struct {
	Name   string  `json:"name"`
	Grants []Grant `json:"grants"` // sorted by activity, as written: includes not expanded
	Origin
}

// Grant is the level that an activity opens for a record group: to everybody
// who has it, or to those alone who work in one of the areas.
type Grant struct {
	Activity string      `json:"activity"`
	Level    AccessLevel `json:"level"`
	Areas    []string    `json:"areas,omitempty"` // areas of work such as P0020:Q0300:T0640, sorted; empty: not limited
	Origin
}

// Limited reports whether the grant is for some areas of work only.
func (g Grant) Limited() bool { return len(g.Areas) > 0 }

// Counts reports whether the grant is one for a user who works in these areas,
// and in no other. Areas are compared by their whole codes.
func (g Grant) Counts(areas ...string) bool {
	return !g.Limited() || slices.ContainsFunc(areas, func(a string) bool { return slices.Contains(g.Areas, a) })
}

// Areas returns the areas of work that grants are limited to, sorted.
func (m *Model) Areas() []string {
	var all []string
	for _, g := range m.Groups {
		for _, grant := range g.Grants {
			all = append(all, grant.Areas...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// AccessLevel is none, pointer only, or pointer and record, in this order.
type AccessLevel string

// The access levels. The zero value gives no access.
const (
	NoAccess         AccessLevel = ""
	PointerOnly      AccessLevel = "pointer"
	PointerAndRecord AccessLevel = "record"
)

// Rank orders the levels: 0, 1, 2.
func (l AccessLevel) Rank() int {
	switch l {
	case PointerOnly:
		return 1
	case PointerAndRecord:
		return 2
	default:
		return 0
	}
}

// Activity is an RBAC activity (business function), such as B0825.
type Activity struct {
	Code     string   `json:"code"`
	Name     string   `json:"name,omitempty"`
	Includes []string `json:"includes,omitempty"` // as written
	Closure  []string `json:"closure"`            // itself and all that it includes, however far
	Origin
}

// JobRole is a national job role with its baseline policy. Its code is the R
// code, such as R8001, or where roles are matched on their full codes the full
// one, such as S8000:G8000:R8001.
type JobRole struct {
	Code     string   `json:"code"`
	Name     string   `json:"name,omitempty"`
	Baseline []string `json:"baseline,omitempty"` // activities as written
	Closure  []string `json:"closure,omitempty"`  // those and all that they include
	Origin
}

// Function is something that the supplier's own product can do, and what a
// user needs for it: all the activities of any one alternative.
type Function struct {
	Name         string     `json:"name"`
	Requirement  string     `json:"requirement"` // as written
	Alternatives [][]string `json:"alternatives"`
	Origin
}

// Separation is a pair of activities that must not meet in one role.
type Separation struct {
	First  string `json:"first"`
	Second string `json:"second"`
	Origin
}

// System is one accredited system: one product at one organisation.
type System struct {
	ASID        string   `json:"asid"`
	ODS         string   `json:"ods"`
	Sends       []string `json:"sends,omitempty"`
	Receives    []string `json:"receives,omitempty"`
	Host        string   `json:"host,omitempty"`
	Certificate string   `json:"certificate,omitempty"`
	Origin
}
