// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator/diff"
)

var approvingDay = time.Date(2026, time.November, 2, 15, 0, 0, 0, time.UTC)

func dayOf(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func widening(changes ...diff.Change) []*diff.Report {
	return []*diff.Report{{Version: 1, Verdict: diff.Widened, Gained: changes}}
}

var nurse = diff.Change{Kind: diff.RoleType, Subject: "R8001", Object: "http://snomed.info/sct|736253002", From: "none", To: "pointer"}

func approving(t *testing.T, who, why string) *diff.Approving {
	t.Helper()
	a, err := diff.ApproveGains(widening(nurse), diff.Approvals{}, diff.Selection{}, diff.Grounds{Who: who, Why: why, Until: dayOf("2027-01-31")}, approvingDay)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const entry = `  - gain: {kind: role-record-type, subject: R8001, object: "http://snomed.info/sct|736253002", to: pointer}
    who: J. Doe
    why: the board agreed
    until: "2027-01-31"
`

// Entries go behind the last one; whatever else stands in the file stays where it is.
func TestApprovalsAreAddedAtTheEnd(t *testing.T) {
	const one = "  - gain: {kind: a, subject: b, object: c, to: d} # the first\n    who: x\n    why: y # because\n    until: 2027-01-01\n"
	const folded = "  - gain: {kind: a, subject: b, object: c, to: d}\n    who: x\n    until: 2027-01-01\n    why: |\n      one\n      # two\n"
	flush := func(s string) string { return strings.ReplaceAll("\n"+s, "\n  ", "\n")[1:] }
	for name, c := range map[string]struct{ before, after string }{
		"no file":                {"", "version: 1\napprovals:\n" + entry},
		"an empty list":          {"# ours\nversion: 1\napprovals: [] # none yet\n# the end\n", "# ours\nversion: 1\napprovals: # none yet\n" + entry + "# the end\n"},
		"one entry":              {"version: 1\n# by us\napprovals:\n" + one, "version: 1\n# by us\napprovals:\n" + one + entry},
		"a comment at the end":   {"version: 1\napprovals:\n" + one + "\n# add above\n", "version: 1\napprovals:\n" + one + entry + "\n# add above\n"},
		"a comment of the entry": {"version: 1\napprovals:\n" + one + "    # of the first\n", "version: 1\napprovals:\n" + one + "    # of the first\n" + entry},
		"no end of line":         {"version: 1\napprovals:\n" + strings.TrimSuffix(one, "\n"), "version: 1\napprovals:\n" + one + entry},
		"a key behind it":        {"approvals:\n" + one + "\n# of the form\nversion: 1\n", "approvals:\n" + one + entry + "\n# of the form\nversion: 1\n"},
		"an empty list and a key behind it": {
			"approvals: []\nversion: 1\n", "approvals:\n" + entry + "version: 1\n",
		},
		"a text of several lines": {"version: 1\napprovals:\n" + folded, "version: 1\napprovals:\n" + folded + entry},
		"without indentation":     {"version: 1\napprovals:\n" + flush(one), "version: 1\napprovals:\n" + flush(one) + flush(entry)},
		"more indentation": {
			strings.ReplaceAll("version: 1\napprovals:\n"+one, "\n  ", "\n    "), strings.ReplaceAll("version: 1\napprovals:\n"+one+entry, "\n  ", "\n    "),
		},
		"with a bound": {"version: 1\nmaxDays: 400\napprovals:\n" + one, "version: 1\nmaxDays: 400\napprovals:\n" + one + entry},
	} {
		t.Run(name, func(t *testing.T) {
			for _, end := range []string{"\n", "\r\n"} {
				var before []byte
				if c.before != "" {
					before = []byte(strings.ReplaceAll(c.before, "\n", end))
				} else if end != "\n" {
					continue
				}
				got, err := approving(t, "J. Doe", "the board agreed").AddTo("approvals.yaml", before)
				if want := strings.ReplaceAll(c.after, "\n", end); err != nil || string(got) != want {
					t.Errorf("%v\ngot:\n%q\nwant:\n%q", err, got, want)
				}
			}
		})
	}
}

// What cannot be added to without another meaning is left alone.
func TestApprovalsThatCannotBeAddedTo(t *testing.T) {
	for _, before := range []string{
		`{"version": 1, "approvals": []}` + "\n",
		"version: 1\napprovals: [{gain: {kind: a, subject: b, object: c, to: d}, who: x, why: y, until: 2027-01-01}]\n",
		"version: 1\napprovals:\n  - gain: {kind: a, subject: b, object: c, to: d}\n    who: x\n    until: 2027-01-01\n    why: |+\n      one\n\n",
		"version: 2\napprovals: []\n",
		"version: 1\n",
		"nothing",
	} {
		if got, err := approving(t, "J. Doe", "agreed").AddTo("approvals.yaml", []byte(before)); err == nil {
			t.Errorf("%q became %q", before, got)
		}
	}
}

// FuzzAddedApprovals: whoever approves and why, the entry says that and no more.
func FuzzAddedApprovals(f *testing.F) {
	for _, s := range []string{"J. Doe, lead", "yes", "a: b", "# no", "- x", `"`, "'", "{a}", "1", "null", "é", "\u202e", "a\nb", "~", "a #b", "%x", "@", "`"} {
		f.Add(s, s, s)
	}
	f.Fuzz(func(t *testing.T, who, why, subject string) {
		change := nurse
		change.Subject = subject
		a, err := diff.ApproveGains(widening(change), diff.Approvals{}, diff.Selection{}, diff.Grounds{Who: who, Why: why, Until: dayOf("2027-01-31")}, approvingDay)
		if err != nil {
			return
		}
		data, err := a.AddTo("approvals.yaml", []byte(validApprovals))
		if err != nil {
			return // such as a subject that no policy has
		}
		approvals, findings := diff.ParseApprovals("approvals.yaml", data)
		if len(findings) > 0 || len(approvals.List) != 2 || approvals.List[1].Who != who || approvals.List[1].Why != why || approvals.List[1].Gain.Subject != subject {
			t.Errorf("%q, %q, %q became %s", who, why, subject, data)
		}
	})
}

// Grounds that say nothing, that hide something or that count too long are refused.
func TestGroundsAreRefused(t *testing.T) {
	good := diff.Grounds{Who: "J. Doe", Why: "agreed", Until: dayOf("2026-11-02")}
	for name, c := range map[string]struct {
		change  func(*diff.Grounds)
		maxDays int
		want    string
	}{
		"nothing is wrong on the last day": {func(*diff.Grounds) {}, 1, ""},
		"within the bound":                 {func(g *diff.Grounds) { g.Until = dayOf("2026-11-12") }, 10, ""},
		"beyond the bound":                 {func(g *diff.Grounds) { g.Until = dayOf("2026-11-13") }, 10, "10 days (maxDays), which is until 2026-11-12"},
		"yesterday":                        {func(g *diff.Grounds) { g.Until = dayOf("2026-11-01") }, 0, "has passed"},
		"no day":                           {func(g *diff.Grounds) { g.Until = time.Time{} }, 0, "has passed"},
		"nobody":                           {func(g *diff.Grounds) { g.Who = "" }, 0, "who is empty"},
		"a blank for a reason":             {func(g *diff.Grounds) { g.Why = " \t" }, 0, "why is empty"},
		"two lines":                        {func(g *diff.Grounds) { g.Why = "a\nb" }, 0, "why is"},
		"another direction":                {func(g *diff.Grounds) { g.Who = "a\u202eb" }, 0, "who is"},
		"not UTF-8":                        {func(g *diff.Grounds) { g.Who = "a\xff" }, 0, "who is"},
	} {
		g := good
		c.change(&g)
		a, err := diff.ApproveGains(widening(nurse), diff.Approvals{MaxDays: c.maxDays}, diff.Selection{}, g, approvingDay)
		switch {
		case c.want == "" && (err != nil || len(a.Approved) != 1):
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// An approval that lasts longer than its file allows does not count.
func TestAnApprovalLastsNoLongerThanItsFileAllows(t *testing.T) {
	for maxDays, want := range map[string]int{"maxDays: 90\n": 0, "maxDays: 89\n": 1, "": 0} {
		approvals, findings := diff.ParseApprovals("approvals.yaml", []byte("version: 1\n"+maxDays+"approvals:\n"+entry))
		if len(findings) > 0 {
			t.Fatal(findings)
		}
		r := widening(nurse)[0]
		r.Approve(approvals, approvingDay)
		if len(r.Unapproved()) != want || len(r.Findings) != want {
			t.Errorf("%s: %v, %v", maxDays, r.Unapproved(), r.Findings)
		}
	}
	if _, findings := diff.ParseApprovals("approvals.yaml", []byte("version: 1\nmaxDays: 0\napprovals: []\n")); len(findings) != 1 {
		t.Errorf("maxDays: 0 has the findings %v", findings)
	}
}

// A selection means what it names; what nothing has is not approved in silence.
func TestSelection(t *testing.T) {
	all := []diff.Change{
		nurse,
		{Kind: diff.RoleType, Subject: "R8003 in P0020:Q0300:T0640", Object: "http://snomed.info/sct|861421000000109", To: "record"},
		{Kind: diff.RoleType, Subject: "R80011", Object: "http://example.org|736253002", To: "record"},
		{Kind: diff.ActivityType, Subject: "B0268", Object: "http://snomed.info/sct|861421000000109", To: "pointer"},
		{Kind: diff.Sends, Subject: "200000000001", Object: "urn:a", To: "yes"},
		{Kind: diff.Endpoint, Subject: "a GET /x", Object: "urn:a, by a consumer", To: "yes"},
		{Kind: diff.Format, Subject: "s|urn:b", Object: "ssp urn:b", To: "yes"},
		{Kind: diff.Endpoint, Subject: "a GET /y", Object: "urn:c, by a consumer, header X: urn:a", To: "yes"},
		{Kind: diff.Alias, Subject: "urn:d", Object: "alias urn:e", To: "yes"},
	}
	for name, c := range map[string]struct {
		meant diff.Selection
		want  string // the places of what is approved, or the error
	}{
		"all":                   {diff.Selection{}, "012345678"},
		"a role":                {diff.Selection{Roles: []string{"R8001"}}, "0"},
		"a role in an area":     {diff.Selection{Roles: []string{"R8003"}}, "1"},
		"two roles":             {diff.Selection{Roles: []string{"R8001", "R8003"}}, "01"},
		"an activity":           {diff.Selection{Activities: []string{"B0268"}}, "3"},
		"a system":              {diff.Selection{ASIDs: []string{"200000000001"}}, "4"},
		"an interactionId":      {diff.Selection{Interactions: []string{"urn:a"}}, "45"},
		"in a header":           {diff.Selection{Interactions: []string{"urn:c"}}, "7"},
		"an alias":              {diff.Selection{Interactions: []string{"urn:e"}}, "8"},
		"that has an alias":     {diff.Selection{Interactions: []string{"urn:d"}}, "8"},
		"that of a format":      {diff.Selection{Interactions: []string{"urn:b"}}, "6"},
		"a type by its code":    {diff.Selection{RecordTypes: []string{"861421000000109"}}, "13"},
		"a type with a system":  {diff.Selection{RecordTypes: []string{"http://example.org|736253002"}}, "2"},
		"a code of two systems": {diff.Selection{RecordTypes: []string{"736253002"}}, `name it as system|code`},
		"a kind":                {diff.Selection{Kinds: []diff.Kind{diff.Sends}}, "4"},
		"a role and a type":     {diff.Selection{Roles: []string{"R8003"}, RecordTypes: []string{"861421000000109"}}, "1"},
		"two that do not meet":  {diff.Selection{Roles: []string{"R8001"}, RecordTypes: []string{"861421000000109"}}, "all of that at once"},
		"a role that is not":    {diff.Selection{Roles: []string{"R8001", "R9999"}}, `role "R9999"`},
		"an activity for a role": {
			diff.Selection{Activities: []string{"R8001"}}, `activity "R8001"`,
		},
	} {
		a, err := diff.ApproveGains(widening(all...), diff.Approvals{}, c.meant, diff.Grounds{Who: "a", Why: "b", Until: dayOf("2027-01-31")}, approvingDay)
		got := ""
		if err != nil {
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		for i, one := range all {
			for _, approved := range a.Approved {
				if one.Subject == approved.Subject {
					got += string(rune('0' + i))
				}
			}
		}
		if got != c.want || len(a.Approved)+len(a.Left) != len(all) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Of several policies the same may be gained from different levels: there is a line for each, and
// one entry.
func TestEachGainOfSeveralPoliciesIsShown(t *testing.T) {
	all, rest := nurse, nurse
	all.To, rest.To, rest.From = "record", "record", "pointer"
	reports := slices.Concat(widening(rest), widening(all), widening(rest))
	a, err := diff.ApproveGains(reports, diff.Approvals{}, diff.Selection{}, diff.Grounds{Who: "J. Doe", Why: "the board agreed", Until: dayOf("2027-01-31")}, approvingDay)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := a.Text(&text); err != nil {
		t.Fatal(err)
	}
	for _, c := range []diff.Change{all, rest} {
		if n := strings.Count(text.String(), "would approve: "+c.String()+"\n"); n != 1 {
			t.Errorf("%s stands there %d times:\n%s", c, n, &text)
		}
	}
	if data, err := a.AddTo("approvals.yaml", nil); err != nil || string(data) != "version: 1\napprovals:\n"+strings.Replace(entry, "to: pointer", "to: record", 1) {
		t.Errorf("%v: %s", err, data)
	}
}
