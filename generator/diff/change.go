// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
)

// Kind is what kind of access a change is about.
type Kind string

// The kinds, in the order in which they are reported.
const (
	RoleType     Kind = "role-record-type"     // from and to are levels
	ActivityType Kind = "activity-record-type" // from and to are levels
	RoleFunction Kind = "role-function"
	Counts       Kind = "activity-counts-as"   // an activity or a role brings one that functions ask for
	Requirement  Kind = "function-requirement" // the object is one alternative
	Sends        Kind = "system-sends"
	Receives     Kind = "system-receives"
	Identity     Kind = "system-identity" // organisation, host, certificate
	Endpoint     Kind = "endpoint-interaction"
	Alias        Kind = "interaction-alias"
	Format       Kind = "format-interaction"
	Service      Kind = "service"
)

var kinds = []Kind{RoleType, ActivityType, RoleFunction, Counts, Requirement, Sends, Receives, Identity, Endpoint, Alias, Format, Service}

// Kinds returns the words for the kinds, in the order in which they are reported.
func Kinds() (words []string) {
	for _, k := range kinds {
		words = append(words, string(k))
	}
	return words
}

// Change is one piece of access that one side has and the other has not, or
// has at another level. Values are codes; a level is none, pointer or record,
// everything else is yes, no, or what it depends on.
type Change struct {
	Kind    Kind               `json:"kind" enum:"role-record-type activity-record-type role-function activity-counts-as function-requirement system-sends system-receives system-identity endpoint-interaction interaction-alias format-interaction service"`
	Subject string             `json:"subject"` // a code; "B0268 in P0020:Q0300:T0640" or "B0268 outside P0020:Q0300:T0640" where areas of work differ
	Object  string             `json:"object"`
	From    string             `json:"from"`
	To      string             `json:"to"`
	Sources []finding.Position `json:"sources"` // of the head if it is gained, of the base if it is lost: what was edited, then what that led to
	Edits   []Edit             `json:"edits,omitempty"`

	subjectName, objectName string
}

func compare(a, b Change) int {
	return cmp.Or(
		cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)),
		cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Object, b.Object), cmp.Compare(a.To, b.To), cmp.Compare(a.From, b.From))
}

// Verdict says in a word what a change of policy does.
type Verdict string

// The verdicts.
const (
	Equal    Verdict = "equal"    // nobody's access changes
	Narrowed Verdict = "narrowed" // access is lost, and none is gained
	Widened  Verdict = "widened"  // access is gained, and none is lost
	Mixed    Verdict = "mixed"
	Unknown  Verdict = "unknown" // a side does not resolve
)

// Side is one of the two policies.
type Side struct {
	Source string `json:"source"`           // as the user named it
	Digest string `json:"digest,omitempty"` // of the policy; empty if it does not resolve
}

// Report is what has changed from base to head.
type Report struct {
	Version  int               `json:"version"` // 1
	Base     Side              `json:"base"`
	Head     Side              `json:"head"`
	Verdict  Verdict           `json:"verdict" enum:"equal narrowed widened mixed unknown"`
	Gained   []Change          `json:"gained"`
	Lost     []Change          `json:"lost"`
	Rows     []Row             `json:"rows,omitempty"`     // if the verdict is unknown; otherwise endpoints at which what the guard refuses comes or goes
	Findings []finding.Finding `json:"findings,omitempty"` // of the sides that do not resolve, and of the approvals
	Approved []Change          `json:"approved,omitempty"` // those of Gained that an approval covers

	covered map[access]bool // by approvals
}

func (r *Report) settle() {
	slices.SortFunc(r.Gained, compare)
	slices.SortFunc(r.Lost, compare)
	switch {
	case len(r.Gained) > 0 && len(r.Lost) > 0:
		r.Verdict = Mixed
	case len(r.Gained) > 0:
		r.Verdict = Widened
	case len(r.Lost) > 0:
		r.Verdict = Narrowed
	default:
		r.Verdict = Equal
	}
}
