// SPDX-License-Identifier: Apache-2.0

package second

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/guard"
)

var (
	requests = flag.Int("requests", 20_000, "how many random requests are judged")
	seed     = flag.Uint64("seed", 1, "of the random requests")
	all      = flag.Bool("all", false, "report all disagreements, not only the first of each kind")
	first    = flag.Bool("first", false, "stop at the first disagreement")
)

const page = "../../../docs/conformance.md"

// tally counts what the run has met.
type tally struct {
	unparsed, allowed int
	rules             map[string]int
	mutations         map[string]int
	disagreements     map[string]int
}

func TestTheGuardAndTheSecondModelAgree(t *testing.T) {
	list := positions(t)
	n := tally{rules: map[string]int{}, mutations: map[string]int{}, disagreements: map[string]int{}}
	var d guard.Decision
	for i := range *requests {
		r := rand.New(rand.NewPCG(*seed, uint64(i)))
		n.one(t, pick(r, list...), r, i, &d)
		if *first && t.Failed() {
			return
		}
	}
	n.report(t)
}

// one makes a request and compares the two on it.
func (n *tally) one(t *testing.T, p *position, r *rand.Rand, i int, d *guard.Decision) {
	text, after, b, names := random(r, p)
	mine := *b
	request, err := parse(text, after, b)
	if err != nil {
		n.unparsed++
		return
	}
	got, trouble := run(p, request, b, d)
	want := judge(p, request, &mine)
	trouble += formTrouble(p, request, want, got.syntax)
	got.syntax = ""
	for _, name := range names {
		n.mutations[name]++
	}
	n.rules[got.Rule]++
	if got.Rule == "" {
		n.allowed++
	}
	if got == want && trouble == "" {
		return
	}
	kind := fmt.Sprintf("%v: guard %s, model %s %s", p.kind, orAllowed(got.Rule), orAllowed(want.Rule), trouble)
	n.disagreements[kind]++
	if n.disagreements[kind] == 1 || *all {
		t.Errorf("request %d, %s, after %s: %s\nguard %+v\nmodel %+v\nhooks %+v\n%s\nclaims %s", i, p.name, strings.Join(names, "; "), trouble, got, want, mine, shortened(text), claimsOf(request))
	}
}

// formTrouble compares the form of a refusal, where the address and the media
// types were good.
func formTrouble(p *position, r *http.Request, want verdict, got string) string {
	switch want.Rule {
	case "", "peer", "peer-proxy", "address", "path", "method", "query", "accept", "panic":
		return ""
	}
	m := &model{position: p, r: r}
	m.query = r.URL.RawQuery
	if want := m.answerSyntax(); p.kind != recordProxy && m.asksForTypes() && m.accept() == "" && got != want {
		return "answered in " + got + ", not in " + want + ". "
	}
	return ""
}

func orAllowed(rule string) string {
	if rule == "" {
		return "allows"
	}
	return rule
}

func shortened(text []byte) string {
	if len(text) > 6000 {
		return fmt.Sprintf("%q…", text[:6000])
	}
	return fmt.Sprintf("%q", text)
}

// claimsOf is for the reader of a report.
func claimsOf(r *http.Request) string {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	parts := strings.Split(token, ".")
	if len(parts) < 2 {
		return ""
	}
	s, _ := strict.DecodeString(parts[1])
	return fmt.Sprintf("%.3000q", s)
}

// random makes a request of a position, and changes it up to four times.
func random(r *rand.Rand, p *position) ([]byte, []func(*http.Request), *behaviour, []string) {
	x := newPlan(r, p)
	var names []string
	var later []mutation
	for range pick(r, 0, 0, 0, 1, 1, 1, 1, 2, 3, 4) {
		m := pick(r, mutations...)
		if r.IntN(6) == 0 {
			m = pick(r, fittingMutations(p)...)
		}
		names = append(names, m.name)
		if m.plan != nil {
			m.plan(x)
		} else {
			later = append(later, m)
		}
	}
	d := x.draft()
	for _, m := range later {
		m.draft(d)
	}
	b := x.b
	return d.bytes(), d.after, &b, names
}

var severity = regexp.MustCompile(`"severity": ?"([a-z]+)"|<severity value="([a-z]+)"`)

// run asks the guard, and returns beside its verdict what else is wrong.
func run(p *position, r *http.Request, b *behaviour, d *guard.Decision) (v verdict, trouble string) {
	refusal := p.guard.Check(r, d)
	if b.audited != 1 {
		trouble += fmt.Sprintf("audited %d times. ", b.audited)
	}
	if b.asked > 1 {
		trouble += fmt.Sprintf("the user was asked for %d times. ", b.asked)
	}
	if d.Allowed != (refusal == nil) || string(d.Rule) != "" && refusal == nil || d.Allowed && d.Refusal() != nil {
		trouble += "decision and refusal differ. "
	}
	if refusal == nil {
		return verdict{Facts: factsOf(d)}, trouble
	}
	v = verdict{Rule: string(refusal.Rule()), Status: refusal.Status(), Issue: refusal.IssueCode(), Code: refusal.Code()}
	w := httptest.NewRecorder()
	asked := *r
	if r.Method == http.MethodHead {
		asked.Method = http.MethodGet // so that the answer has a body
	}
	p.guard.Refuse(w, &asked, refusal)
	if match := severity.FindStringSubmatch(w.Body.String()); match != nil {
		v.Severity = match[1] + match[2]
	}
	v.syntax = syntaxOf(w.Header().Get("Content-Type"))
	if w.Code != v.Status || d.Rule != refusal.Rule() {
		trouble += "the answer differs from the refusal. "
	}
	if v.Rule == "method" && v.Status == http.StatusMethodNotAllowed && w.Header().Get("Allow") == "" {
		trouble += "no Allow. "
	}
	if isTokenRule(v.Rule) && (d.Access() != "" || d.Subject() != "" || d.Organization() != "" || d.Reason() != "" || d.Scope() != "") {
		trouble += "claims of a refused token. "
	}
	return v, trouble
}

// factsOf is what a decision says of an allowed request.
func factsOf(d *guard.Decision) facts {
	f := facts{Service: d.Service, Method: d.Method, Path: d.Path, Interaction: string(d.Interaction), Actor: string(d.Actor),
		Scope: d.Scope(), Level: d.Level, RecordTypes: d.RecordTypes, Group: string(d.Group), Function: string(d.Function), From: string(d.From), FromODS: string(d.FromODS), To: string(d.To),
		Trace: d.TraceID, Access: string(d.Access()), Subject: d.Subject(), Organization: string(d.Organization()), Reason: d.Reason(), Root: d.ServiceRoot,
		Peer: strings.Join(d.Peer.Names, ","), Issuer: d.Issuer}
	if u, ok := d.Target(); ok {
		f.Target = u.String()
	}
	if u, ok := d.User(); ok {
		f.User = fmt.Sprintf("%+v", u)
	}
	return f
}

// report says what was met, and fails if a rule of the page was not.
func (n *tally) report(t *testing.T) {
	judged := *requests - n.unparsed
	t.Logf("%d judged, %d of them allowed, %d do not parse", judged, n.allowed, n.unparsed)
	for _, k := range sortedKeys(n.disagreements) {
		t.Logf("%6d %s", n.disagreements[k], k)
	}
	if *requests < 20_000 {
		return
	}
	if n.allowed*5 < judged {
		t.Errorf("%d of %d requests are allowed, fewer than one in five", n.allowed, judged)
	}
	for _, rule := range rulesOfThePage(t) {
		t.Logf("%6d %s", n.rules[rule], rule)
		if n.rules[rule] == 0 {
			t.Errorf("%s is not reached", rule)
		}
		delete(n.rules, rule)
	}
	delete(n.rules, "")
	for _, rule := range sortedKeys(n.rules) {
		t.Errorf("%s is not a rule of the page", rule)
	}
	for _, m := range mutations {
		if n.mutations[m.name] == 0 {
			t.Errorf("the mutation %q never comes", m.name)
		}
	}
}

var (
	firstCell = regexp.MustCompile("(?m)^\\| ((?:`[a-z-]+`(?:, )?)+) \\|")
	quotedID  = regexp.MustCompile("[a-z-]+")
)

// rulesOfThePage returns the ids in the first columns of its tables.
func rulesOfThePage(t *testing.T) []string {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, cell := range firstCell.FindAllStringSubmatch(string(text), -1) {
		for _, id := range quotedID.FindAllString(cell[1], -1) {
			seen[id] = true
		}
	}
	delete(seen, "patient-body") // which handlers ask
	return sortedKeys(seen)
}
