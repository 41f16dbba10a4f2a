// SPDX-License-Identifier: Apache-2.0

package request

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/verdict"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Result is the JSON form of spineguard request. It holds no token.
type Result struct {
	Version     int      `json:"version"` // 1
	Service     string   `json:"service"`
	Method      string   `json:"method"`
	Path        string   `json:"path"`                  // template of the operation that is meant
	Interaction string   `json:"interaction,omitempty"` // that is meant; none if nothing has the endpoint
	Target      string   `json:"target"`                // path and query as the guard gets them
	Position    string   `json:"position" enum:"service provider proxy"`
	From        string   `json:"from"`
	To          string   `json:"to"`
	Guard       Verdict  `json:"guard"`            // of the policy, in process
	URL         string   `json:"url,omitempty"`    // that the request was sent to
	Answer      *Answer  `json:"answer,omitempty"` // of the service
	Notes       []string `json:"notes,omitempty"`

	roleless bool // the guard was not told what the user may
}

// Verdict is what the guard of the policy does with the request.
type Verdict struct {
	Allowed bool     `json:"allowed"`
	Rule    string   `json:"rule,omitempty"`   // by which it refuses
	Asked   string   `json:"asked,omitempty"`  // what holds where the rule is kept
	Docs    string   `json:"docs,omitempty"`   // the page that has the rule
	Status  int      `json:"status,omitempty"` // of HTTP, that it answers
	Outcome *Outcome `json:"outcome,omitempty"`
}

// Outcome is the first issue of an OperationOutcome.
type Outcome struct {
	Severity    string `json:"severity"`
	Issue       string `json:"issue"` // FHIR issue code
	Code        string `json:"code"`  // Spine code
	Display     string `json:"display"`
	Diagnostics string `json:"diagnostics"`
}

// Answer is what the service says.
type Answer struct {
	Status      int      `json:"status"` // of HTTP
	ContentType string   `json:"contentType,omitempty"`
	Outcome     *Outcome `json:"outcome,omitempty"`
	Rules       []string `json:"rules,omitempty"` // that the API answers so, if it refuses; with several nobody can tell which one it was
	Body        string   `json:"body,omitempty"`  // if it is text; cut off behind 64 KiB
}

// Refused reports whether the guard or, of a request that was sent, the service does not let it in.
func (r *Result) Refused() bool {
	return !r.Guard.Allowed || r.Answer != nil && !r.Answer.letsIn()
}

// letsIn reports whether an answer is that of a service that has let the request in. To send it
// elsewhere, such as to a page to log in, is not that.
func (a *Answer) letsIn() bool {
	return a.Status >= http.StatusOK && a.Status < http.StatusMultipleChoices
}

// Result is what the guard says.
func (p *Prepared) Result() *Result {
	r := &Result{
		Version: 1, Service: p.operation.Service, Method: p.request.Method, Path: p.operation.Path, Interaction: string(p.operation.Interaction),
		Target: p.request.URL.RequestURI(), Position: string(p.position), From: string(p.from.ASID()), To: string(p.to.ASID()),
		Guard: Verdict{Allowed: p.decision.Allowed}, Notes: p.notes,
		roleless: p.roleless,
	}
	if p.nowhere {
		r.Interaction = ""
	}
	if refusal := p.decision.Refusal(); refusal != nil {
		severity := "error"
		row := p.service.Row()
		if o, ok := row.API().Outcomes(p.position); ok {
			severity = o.Of(refusal.Rule()).Severity
		}
		r.Guard.Rule, r.Guard.Asked, r.Guard.Docs, r.Guard.Status = string(refusal.Rule()), asked(refusal.Rule()), verdict.Page, refusal.Status()
		r.Guard.Outcome = &Outcome{severity, refusal.IssueCode(), refusal.Code(), refusal.Display(), refusal.Diagnostics()}
	}
	return r
}

// RefusedSystem returns the ASID of the system that the guard refuses, and whether it does so as
// the receiver; the ASID is empty if it refuses something else.
func (r *Result) RefusedSystem() (asid string, receives bool) {
	switch spine.Rule(r.Guard.Rule) {
	case spine.RuleSender, spine.RuleSenderInteraction:
		return r.From, false
	case spine.RuleReceiver:
		return r.To, true
	}
	return "", false
}

// ByPolicy reports whether the policy decides the rule by which the guard refuses, and not the form
// of the request: then spineguard explain says what would have to change.
func (r *Result) ByPolicy() bool {
	return slices.Contains(policyRules, spine.Rule(r.Guard.Rule))
}

// policyRules are those that a policy decides, and not the form of the request.
var policyRules = []spine.Rule{spine.RuleSender, spine.RuleSenderInteraction, spine.RuleReceiver, spine.RuleAccess, spine.RuleNoScope}

// asked is what holds where a rule is kept; a clause.
func asked(id spine.Rule) string {
	if r, ok := protocol.RuleOf(id); ok {
		return r.Asked
	}
	return ""
}

// Text writes the result for people.
func (r *Result) Text(w io.Writer) error {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(finding.Visible(fmt.Sprintf(format, args...)) + "\n") }
	line("%s %s", r.Method, r.Target)
	line("  %s of %s, at the %s, from %s to %s", cmp.Or(r.Interaction, "no interactionId"), r.Service, r.Position, r.From, r.To)
	if a := r.Answer; a != nil {
		line("sent to %s", r.URL)
		line("the service answers: %d %s", a.Status, http.StatusText(a.Status))
		a.Outcome.text(line)
		switch len(a.Rules) {
		case 0:
		case 1:
			line("  by the rule %s, which asks that %s (%s)", a.Rules[0], asked(spine.Rule(a.Rules[0])), verdict.Page)
		default:
			line("  by one of the rules %s (%s)", strings.Join(a.Rules, ", "), verdict.Page)
		}
		if a.Outcome == nil && a.Body != "" {
			for l := range strings.Lines(a.Body) {
				line("  %s", strings.TrimRight(l, "\r\n"))
			}
		}
	}
	if r.Guard.Allowed {
		line("the guard allows it")
	} else {
		line("the guard refuses it by the rule %s, which asks that %s (%s)", r.Guard.Rule, r.Guard.Asked, r.Guard.Docs)
		line("  status: %d %s", r.Guard.Status, http.StatusText(r.Guard.Status))
		r.Guard.Outcome.text(line)
	}
	r.differ(line)
	for _, n := range r.Notes {
		line("note: %s", n)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// differ says where the guard and the service do not agree.
func (r *Result) differ(line func(string, ...any)) {
	switch a := r.Answer; {
	case a == nil:
	case r.Guard.Allowed && r.roleless && slices.ContainsFunc(a.Rules, isOfUser):
		line("the service refuses what the guard allows: the request names no role and no activity, so the guard here asks nothing of its user; or the service knows other systems, users or certificates, or another policy")
	case r.Guard.Allowed && len(a.Rules) > 0:
		line("the service refuses what the guard allows: the service knows other systems, users or certificates, or another policy")
	case a.Status >= http.StatusMultipleChoices && a.Status < http.StatusBadRequest:
		line("the service sends the request elsewhere, where it was not sent")
	case !r.Guard.Allowed && a.letsIn():
		line("the service allows what the guard refuses")
	case !r.Guard.Allowed && len(a.Rules) > 0 && !slices.Contains(a.Rules, r.Guard.Rule):
		line("the service and the guard refuse it by different rules")
	}
}

// isOfUser reports whether a rule is about who the user is, or what they may.
func isOfUser(rule string) bool {
	return rule == string(spine.RuleUser) || rule == string(spine.RuleAccess)
}

func (o *Outcome) text(line func(string, ...any)) {
	if o == nil {
		return
	}
	line("  OperationOutcome: %s %s, %s (%s)", o.Severity, o.Issue, o.Code, o.Display)
	if o.Diagnostics != "" {
		line("  diagnostics: %s", o.Diagnostics)
	}
}
