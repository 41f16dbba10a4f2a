// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/spine"
)

// Verdict is what a policy decides on a request. Without a rule and not allowed, the policy has no such
// service, or none at that position.
type Verdict struct {
	Allowed bool       `json:"allowed"`
	Rule    spine.Rule `json:"rule,omitempty"` // that refuses
}

// What a record can lack that a verdict rests on.
const (
	Sender = "sender"
	Token  = "token"
	User   = "user"
	Header = "header" // that chooses an operation
)

// Effect is what becomes of recorded requests.
type Effect string

// The effects, in the order in which they are reported.
const (
	Gained    Effect = "gained"    // refused by the base, allowed by the head
	Lost      Effect = "lost"      // allowed by the base, refused by the head
	Undecided Effect = "undecided" // allowed by both, by at least one of them only if what is missing is right
	OtherRule Effect = "rule"      // refused by both, by different rules
)

var effects = []Effect{Gained, Lost, Undecided, OtherRule}

// Change is what the head decides otherwise than the base on recorded requests of one system
// for one interaction. It names nothing that a policy does not name, but the systems.
type Change struct {
	Effect      Effect              `json:"effect" enum:"gained lost undecided rule"`
	From        spine.ASID          `json:"from,omitempty"` // the system that sends; empty if the record does not say
	To          spine.ASID          `json:"to,omitempty"`   // in the place of the proxy: the system that receives
	Position    spine.Position      `json:"position"`
	Service     string              `json:"service"`
	Method      string              `json:"method,omitempty"`
	Path        string              `json:"path,omitempty"`        // the template; empty if neither policy has one
	Interaction spine.InteractionID `json:"interaction,omitempty"` // empty if neither policy knows it
	Base        Verdict             `json:"base"`
	Head        Verdict             `json:"head"`
	Missing     string              `json:"missing,omitempty" enum:"sender token user header"`     // what the record does not have and the head's verdict rests on: it is taken to be right
	BaseMissing string              `json:"baseMissing,omitempty" enum:"sender token user header"` // the same of the base, if both allow and it is not that of the head: the head may have dropped a demand
	Requests    int                 `json:"requests"`
	First       string              `json:"first"` // the day on which the first of them was recorded, YYYY-MM-DD in UTC
	Last        string              `json:"last"`
}

// Deviation is a group of records with another verdict than the base has today.
type Deviation struct {
	Digest   string  `json:"digest"` // of the policy that decided then
	Recorded Verdict `json:"recorded"`
	Base     Verdict `json:"base"`
	Requests int     `json:"requests"`
}

// Unasked is a group of records that were not put to the policies, by the rule that refused.
type Unasked struct {
	Rule     spine.Rule `json:"rule,omitempty"` // empty: they were allowed, and the address was not recorded in full
	Requests int        `json:"requests"`
}

// Report says which recorded requests the head would decide otherwise than the base. Its JSON form is
// stable: members are added, never taken away or given another meaning while version is 1.
type Report struct {
	Version      int          `json:"version"` // 1
	Base         diff.Side    `json:"base"`
	Head         diff.Side    `json:"head"`
	Verdict      diff.Verdict `json:"verdict" enum:"equal narrowed widened mixed"`
	Entries      int          `json:"entries"`      // of all kinds
	Requests     int          `json:"requests"`     // verdicts among them that were put to both policies
	OtherPolicy  int          `json:"otherPolicy"`  // of these, recorded by a policy with another digest than the base
	Changes      []Change     `json:"changes"`      // sorted by effect, then by system
	Deviations   []Deviation  `json:"deviations"`   // sorted by number
	NotReplayed  []Unasked    `json:"notReplayed"`  // sorted by rule
	OtherService int          `json:"otherService"` // verdicts about services that neither policy has
}

// Widens reports whether requests are allowed that the base refuses, or may refuse: it demands what no record
// has, and the other policy does not.
func (r *Report) Widens() bool {
	return slices.ContainsFunc(r.Changes, func(c Change) bool { return c.Effect == Gained || c.BaseMissing != "" })
}

func (r *Report) has(e Effect) bool {
	return slices.ContainsFunc(r.Changes, func(c Change) bool { return c.Effect == e })
}

// key is what one Change is about.
type key struct {
	effect      Effect
	from, to    spine.ASID
	position    spine.Position
	service     string
	method      string
	path        string
	interaction spine.InteractionID
	base, head  Verdict
	missing     string
	baseMissing string
}

func (k key) change() Change {
	return Change{
		Effect: k.effect, From: k.from, To: k.to, Position: k.position, Service: k.service, Method: k.method, Path: k.path,
		Interaction: k.interaction, Base: k.base, Head: k.head, Missing: k.missing, BaseMissing: k.baseMissing,
	}
}

func compareChanges(a, b Change) int {
	return cmp.Or(
		cmp.Compare(slices.Index(effects, a.Effect), slices.Index(effects, b.Effect)),
		cmp.Compare(a.From, b.From), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Interaction, b.Interaction),
		cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Position, b.Position), cmp.Compare(a.To, b.To),
		cmp.Compare(a.Base.Rule, b.Base.Rule), cmp.Compare(a.Head.Rule, b.Head.Rule), cmp.Compare(a.Missing, b.Missing), cmp.Compare(a.BaseMissing, b.BaseMissing),
	)
}

// effectOf is what becomes of a request; false if it is decided alike.
func effectOf(base, head Verdict, missing string) (Effect, bool) {
	switch {
	case !base.Allowed && head.Allowed:
		return Gained, true
	case base.Allowed && !head.Allowed:
		return Lost, true
	case base.Allowed && missing != "":
		return Undecided, true
	}
	return OtherRule, base.Rule != head.Rule
}

func compareDeviations(a, b Deviation) int {
	return cmp.Or(
		cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Digest, b.Digest), cmp.Compare(a.Recorded.Rule, b.Recorded.Rule), cmp.Compare(a.Base.Rule, b.Base.Rule),
	)
}
