// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Report is what [Read] found. Its JSON form is stable: members are added, never
// taken away or given another meaning while version is 1.
type Report struct {
	Version     int          `json:"version"`
	Literals    []Literal    `json:"literals"`            // sorted by position
	Memberships []Membership `json:"memberships"`         // sorted by position
	Missing     []Missing    `json:"missing"`             // what the policy has and the files lack, of the kinds that they have something of
	Partly      int          `json:"partly,omitempty"`    // interactionIds of which a part is not a constant
	Ambiguous   []string     `json:"ambiguous,omitempty"` // constants whose names have several values, so that what they are joined to is left out
	Files       int          `json:"files"`               // that were read
	Left        []Left       `json:"left,omitempty"`      // files that were left out
}

// Missing is a code of the policy that the files lack.
type Missing struct {
	Kind Kind   `json:"kind" enum:"interactionId asid activity jobRole recordType format header scope"`
	Code string `json:"code"`
	Use  string `json:"use,omitempty"` // its generated name
}

// Left says how many files were left out for a reason.
type Left struct {
	Reason string `json:"reason"`
	Files  int    `json:"files"`
}

// The rules by which literals are findings.
var (
	ruleWrong      = finding.Rule{ID: "adopt-wrong", Severity: finding.Error, Summary: "A code in hand-written files is a slip, or an alias, of one that the policy has."}
	ruleOld        = finding.Rule{ID: "adopt-old", Severity: finding.Warning, Summary: "A code in hand-written files is of a generation that is not in use any more."}
	ruleUnknown    = finding.Rule{ID: "adopt-unknown", Severity: finding.Warning, Summary: "A code in hand-written files is not in the policy, which has others of its kind."}
	ruleMembership = finding.Rule{ID: "adopt-membership", Severity: finding.Warning, Summary: "Hand-written files look for one activity among those of a user, without those that include it and those that roles bring."}
)

// Rules lists the rules of the package.
func Rules() []finding.Rule {
	return []finding.Rule{ruleWrong, ruleOld, ruleUnknown, ruleMembership}
}

// Count returns how many literals have a verdict.
func (r Report) Count(v Verdict) int {
	n := 0
	for _, l := range r.Literals {
		if l.Verdict == v {
			n++
		}
	}
	return n
}

// OK reports whether there is nothing to mend: every literal that can be compared is equal, and
// no activity is looked for by itself.
func (r Report) OK() bool {
	return r.Count(Equal)+r.Count(Foreign) == len(r.Literals) && len(r.Memberships) == 0
}

// Findings are the literals that are not equal and the memberships, for
// annotations and code scanning, by position.
func (r Report) Findings() []finding.Finding {
	var list finding.List
	rules := map[Verdict]finding.Rule{Wrong: ruleWrong, Old: ruleOld, Unknown: ruleUnknown}
	for _, l := range r.Literals {
		if rule, ok := rules[l.Verdict]; ok {
			list.Add(finding.New(rule, l.Position, "%s %q: %s", string(l.Kind), l.Value, l.reason()).Suggest("%s", l.next()))
		}
	}
	for _, m := range r.Memberships {
		list.Add(finding.New(ruleMembership, m.Position, "%s", m.reason()).Suggest("%s", m.next()))
	}
	return list.Sorted()
}

// Text writes the report for people. Literals that are foreign are counted.
func (r Report) Text(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, l := range r.Literals {
		if l.Verdict != Foreign {
			fmt.Fprintf(b, "%s: %s: %s: %s\n", finding.Visible(l.Position.String()), l.Verdict, quoted(l.Value), finding.Visible(l.advice()))
		}
	}
	for _, m := range r.Memberships {
		fmt.Fprintf(b, "%s: membership: %s; %s\n", finding.Visible(m.Position.String()), m.reason(), m.next())
	}
	fmt.Fprintf(b, "%d equal, %d wrong, %d old, %d unknown", r.Count(Equal), r.Count(Wrong), r.Count(Old), r.Count(Unknown))
	if n := len(r.Memberships); n > 0 {
		fmt.Fprintf(b, ", %s", finding.Count(n, "membership", "memberships"))
	}
	fmt.Fprintf(b, " in %s\n", finding.Count(r.Files, "file", "files"))
	r.aside(b)
	return b.Flush()
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }

// aside writes what was not compared, and what the files lack.
func (r Report) aside(w io.Writer) {
	foreign := map[Kind]int{}
	for _, l := range r.Literals {
		if l.Verdict == Foreign {
			foreign[l.Kind]++
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(foreign)) {
		fmt.Fprintf(w, "not compared: %s of which the policy has nothing\n", finding.Count(foreign[kind], kind.one(), kind.many()))
	}
	if r.Partly > 0 {
		fmt.Fprintf(w, "left out: %s of which a part is not a constant\n", finding.Count(r.Partly, "interactionId", "interactionIds"))
	}
	if len(r.Ambiguous) > 0 {
		fmt.Fprintf(w, "left out: what is joined to %s, which has several values\n", some(r.Ambiguous))
	}
	var left []string
	for _, l := range r.Left {
		left = append(left, fmt.Sprintf("%s %d", l.Reason, l.Files))
	}
	if len(left) > 0 {
		fmt.Fprintf(w, "files left out: %s\n", strings.Join(left, ", "))
	}
	lacking := map[Kind][]string{}
	for _, m := range r.Missing {
		lacking[m.Kind] = append(lacking[m.Kind], m.Code)
	}
	for _, kind := range slices.Sorted(maps.Keys(lacking)) {
		fmt.Fprintf(w, "the policy has and the files lack: %s: %s\n", finding.Count(len(lacking[kind]), kind.one(), kind.many()), finding.Visible(some(lacking[kind])))
	}
}

// shown is how many words of a list are printed.
const shown = 8

// some writes the beginning of a list.
func some(list []string) string {
	if len(list) <= shown {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:shown], ", "), len(list)-shown)
}

func (k Kind) one() string {
	if word, ok := map[Kind]string{JobRole: "job role", RecordType: "record type", ASID: "ASID"}[k]; ok {
		return word
	}
	return string(k)
}

func (k Kind) many() string {
	if k == Activity {
		return "activities"
	}
	return k.one() + "s"
}

func (l Literal) advice() string {
	switch {
	case l.Verdict == Equal && l.Use != "":
		return "use " + l.Use
	case l.Verdict == Equal:
		return "the policy has it"
	case l.Verdict == Wrong && l.Near != "" && l.Use != "":
		return fmt.Sprintf("the policy has %q: use %s", l.Near, l.Use)
	case l.Verdict == Unknown && l.Near != "":
		return l.reason() + "; " + l.next()
	case l.Verdict != Old:
		return l.reason()
	}
	return l.reason() + ": " + l.next()
}

// reason says what is wrong with a literal.
func (l Literal) reason() string {
	switch {
	case l.Verdict == Wrong && l.Near != "":
		return fmt.Sprintf("the policy has %q", l.Near)
	case l.Verdict == Wrong:
		return "its check digit is wrong"
	case l.Verdict == Old && l.Until != "":
		return fmt.Sprintf("in use until %s (%s)", l.Until, l.Source)
	case l.Verdict == Old:
		return fmt.Sprintf("of an older generation (%s)", l.Source)
	}
	return "the policy does not have it"
}

// next says what to do about it.
func (l Literal) next() string {
	switch {
	case l.Near != "" && l.Use != "":
		return fmt.Sprintf("did you mean %q? use %s", l.Near, l.Use)
	case l.Near != "" && l.Verdict == Old:
		return fmt.Sprintf("%q took its place", l.Near)
	case l.Near != "":
		return fmt.Sprintf("did you mean %q?", l.Near)
	case l.Verdict == Old:
		return "ask its publisher what took its place"
	}
	return "look it up in its document, and add it to the documents of the policy if it belongs there"
}

func (m Membership) reason() string {
	var by []string
	if len(m.IncludedIn) > 0 {
		by = append(by, "it is included in "+some(m.IncludedIn))
	}
	switch len(m.Roles) {
	case 0:
	case 1:
		by = append(by, "the role "+m.Roles[0]+" brings it by baseline")
	default:
		by = append(by, "the roles "+some(m.Roles)+" bring it by baseline")
	}
	return fmt.Sprintf("%s is looked for by itself: %s", m.Activity, strings.Join(by, ", and "))
}

func (m Membership) next() string {
	return "ask the generated policy, which counts both"
}
