// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Grounds say who approves, why, and until when.
type Grounds struct {
	Who   string
	Why   string
	Until time.Time // the last day, in UTC
}

// Grounds as spineguard diff prints them for people to fill in. They are nobody's.
const (
	WhoToFillIn = "NAME, ROLE"
	WhyToFillIn = "REASON"
)

// check returns all that is wrong with grounds on a day.
func (g Grounds) check(approvals Approvals, today time.Time) error {
	var errs []error
	for name, text := range map[string]string{"who": g.Who, "why": g.Why} {
		switch {
		case text == WhoToFillIn || text == WhyToFillIn:
			errs = append(errs, fmt.Errorf("%s is %q: fill in what it stands for", name, text))
		case strings.TrimSpace(text) == "":
			errs = append(errs, fmt.Errorf("%s is empty: an approval says who, why and until when", name))
		case text != strings.TrimSpace(text) || !utf8.ValidString(text) || !isVisible(text):
			errs = append(errs, fmt.Errorf("%s is %q: it must be one line of visible characters, without blanks around it", name, text))
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	last := approvals.last(today)
	switch {
	case g.Until.Before(day(today)):
		errs = append(errs, fmt.Errorf("until is %s, which has passed: name the last day on which it counts", g.Until.Format(time.DateOnly)))
	case !last.IsZero() && g.Until.After(last):
		errs = append(errs, fmt.Errorf("until is %s: the file allows %s (maxDays), which is until %s", g.Until.Format(time.DateOnly), finding.Count(approvals.MaxDays, "day", "days"), last.Format(time.DateOnly)))
	}
	return errors.Join(errs...)
}

// Approving is what [ApproveGains] has found: the JSON form of spineguard approve.
type Approving struct {
	Version  int               `json:"version"` // 1
	File     string            `json:"file"`    // of approvals, as the user named it
	Written  bool              `json:"written"`
	Who      string            `json:"who"` // approves what is in Approved
	Why      string            `json:"why"`
	Until    string            `json:"until"`              // the last day
	Approved []Change          `json:"approved"`           // now
	Before   []Change          `json:"before"`             // that are meant, and were approved already
	Left     []Change          `json:"left"`               // gains that nobody has approved
	Findings []finding.Finding `json:"findings,omitempty"` // of the file, for which diff does not pass
}

// Approvable reports whether reports have gains that nobody has approved, and [ApproveGains] can
// be asked to: every side resolves, and the file of approvals is one.
func Approvable(reports []*Report) bool {
	open := 0
	for _, r := range reports {
		open += len(r.Unapproved())
		if r.Verdict == Unknown || slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return f.Rule == ruleIncomplete.ID }) {
			return false
		}
	}
	return open > 0
}

// ApproveGains returns what is to be approved of reports in which the approvals of a file are
// marked ([Report.Approve]): the gains that are meant and that nobody has approved, each once. Of
// several reports one may gain more of the same access than another; then each is in the result.
// The error says what is wrong with the grounds or the selection.
func ApproveGains(reports []*Report, approvals Approvals, meant Selection, g Grounds, today time.Time) (*Approving, error) {
	if err := g.check(approvals, today); err != nil {
		return nil, err
	}
	a := &Approving{Version: 1, Who: g.Who, Why: g.Why, Until: g.Until.Format(time.DateOnly), Approved: []Change{}, Before: []Change{}, Left: []Change{}}
	var all []Change
	type line struct {
		access
		text string
	}
	covered, seen := map[access]bool{}, map[line]bool{}
	for _, r := range reports {
		for _, c := range r.Gained {
			one := line{c.access(), c.String()}
			if !seen[one] {
				all = append(all, c)
			}
			seen[one], covered[c.access()] = true, covered[c.access()] || r.approved(c)
		}
		a.Findings = append(a.Findings, r.Findings...)
	}
	selected, err := meant.of(all)
	if err != nil {
		return nil, err
	}
	isMeant := map[access]bool{}
	for _, c := range selected {
		isMeant[c.access()] = true
	}
	for _, c := range all {
		switch key := c.access(); {
		case !covered[key] && isMeant[key]:
			a.Approved = append(a.Approved, c)
		case !covered[key]:
			a.Left = append(a.Left, c)
		case isMeant[key]:
			a.Before = append(a.Before, c)
		}
	}
	return a, nil
}

// Text writes what was approved, a line for each gain, so that nobody approves what they have
// not seen.
func (a *Approving) Text(w io.Writer) error {
	var b strings.Builder
	word := "approved"
	if !a.Written {
		word = "would approve"
	}
	for _, c := range a.Approved {
		fmt.Fprintf(&b, "%s: %s\n", word, finding.Visible(c.String()))
	}
	for _, c := range a.Before {
		fmt.Fprintf(&b, "approved already: %s\n", finding.Visible(c.String()))
	}
	for _, c := range a.Left {
		fmt.Fprintf(&b, "not approved: %s\n", finding.Visible(c.String()))
	}
	switch n := finding.Count(len(a.Approved), "gain", "gains"); {
	case len(a.Approved) == 0:
		fmt.Fprintf(&b, "%s: nothing is left to approve\n", finding.Visible(a.File))
	case a.Written:
		fmt.Fprintf(&b, "%s: %s approved by %q until %s\n", finding.Visible(a.File), n, a.Who, a.Until)
	default:
		fmt.Fprintf(&b, "%s: not written; %s would be approved by %q until %s\n", finding.Visible(a.File), n, a.Who, a.Until)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

const newApprovals = "version: 1\napprovals: []\n"

// AddTo returns a file of approvals with those that are new at the end of its list; all else
// stays as it is, comments and order as well. Nil is a file that is not there yet. What it
// returns is read again: if it does not hold what the file held and what is new, that is an error.
func (a *Approving) AddTo(file string, data []byte) ([]byte, error) {
	if len(a.Approved) == 0 {
		return data, nil
	}
	if data == nil {
		data = []byte(newApprovals)
	}
	before, findings := ParseApprovals(file, data)
	if len(findings) > 0 {
		return nil, fmt.Errorf("nothing is added to %s: %s", file, findings[0].Message)
	}
	root, _ := yamldoc.Parse(file, data, yamldoc.Limits{Fixed: true})
	out := insert(data, root, a.entries())
	after, findings := ParseApprovals(file, out)
	n, added := len(before.List), a.accesses()
	isSame := func(x, y Approval) bool { return reflect.DeepEqual(x, y) }
	if len(findings) > 0 && findings[0].Rule != ruleIncomplete.ID { // such as too many nodes
		return nil, fmt.Errorf("%s would not be read with %d more: %s", file, len(added), findings[0].Message)
	}
	if len(findings) > 0 || after.MaxDays != before.MaxDays || len(after.List) != n+len(added) || !slices.EqualFunc(after.List[:n], before.List, isSame) || !a.isAll(after.List[n:], added) {
		return nil, fmt.Errorf("%s is written in a way in which nothing can be added to its end: write approvals as a list of lines that begin with a hyphen", file)
	}
	return out, nil
}

// accesses are what is approved, each once.
func (a *Approving) accesses() (out []access) {
	seen := map[access]bool{}
	for _, c := range a.Approved {
		if key := c.access(); !seen[key] {
			seen[key], out = true, append(out, key)
		}
	}
	return out
}

// isAll reports whether a list is exactly what was approved.
func (a *Approving) isAll(list []Approval, approved []access) bool {
	for i, one := range list {
		if one.Gain.access() != approved[i] || one.Who != a.Who || one.Why != a.Why || one.Until.Format(time.DateOnly) != a.Until {
			return false
		}
	}
	return true
}

// entries are the lines of what is approved, without their indentation.
func (a *Approving) entries() (lines []string) {
	for _, c := range a.accesses() {
		lines = append(lines,
			fmt.Sprintf("- gain: {kind: %s, subject: %s, object: %s, to: %s}", scalar(string(c.kind)), scalar(c.subject), scalar(c.object), scalar(c.to)),
			"  who: "+scalar(a.Who), "  why: "+scalar(a.Why), fmt.Sprintf("  until: %q", a.Until))
	}
	return lines
}

// bare is what every reader of YAML takes for a text as it stands, and taken is what some of
// them do not.
var (
	bare  = regexp.MustCompile(`\A[A-Za-z][A-Za-z0-9]*([ ./-]*[A-Za-z0-9]+)*\z`)
	taken = regexp.MustCompile(`(?i)\A(y|n|yes|no|on|off|true|false|null)\z`)
)

// scalar writes a text as YAML.
func scalar(s string) string {
	if bare.MatchString(s) && !taken.MatchString(s) {
		return s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)                                              // texts always have a JSON form, which is YAML as well
	return finding.Visible(strings.TrimSuffix(b.String(), "\n")) // whose escapes are those of JSON
}

// insert puts lines behind the last entry of the list of approvals.
func insert(data []byte, root *yaml.Node, lines []string) []byte {
	list, _ := yamldoc.Lookup(root, "approvals")
	end := "\n"
	if bytes.Contains(data, []byte("\r\n")) {
		end = "\r\n"
	}
	text := strings.Split(strings.TrimSuffix(string(data), end), end)
	at, indent := behind(text, root, list), "  "
	if len(list.Content) > 0 {
		indent = strings.Repeat(" ", max(list.Column-1, 0))
	} else if line := list.Line - 1; line >= 0 && line < len(text) {
		text[line] = strings.TrimRight(strings.Replace(text[line], " []", "", 1), " ")
		at = list.Line
	}
	added := make([]string, len(lines))
	for i, l := range lines {
		added[i] = indent + l
	}
	return []byte(strings.Join(slices.Insert(text, at, added...), end) + end)
}

// behind is the number of lines up to the end of a list in a document: those in front of the
// next key, or all, without the blank lines and comments that stand last.
func behind(text []string, root, list *yaml.Node) int {
	at := len(text)
	for key := range yamldoc.Pairs(root) {
		if key.Line > list.Line && key.Line-1 < at {
			at = key.Line - 1
		}
	}
	for at > 0 && (strings.TrimSpace(text[at-1]) == "" || strings.HasPrefix(text[at-1], "#")) {
		at--
	}
	return at
}
