package guard

import (
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/outcome"
	"github.com/spineguard/spineguard/spine/internal/token"
	"github.com/spineguard/spineguard/spine/policy"
)

// Refusal is the answer to a request that is not allowed: a FHIR
// OperationOutcome. It belongs to its Decision and is good as long as that. It is
// no error, since a nil *Refusal, which says yes, would be an error that is not
// nil.
type Refusal struct {
	rule    spine.Rule
	outcome policy.Outcome
	system  string
	profile string
	claim   string // the claim that the text speaks of
	values  string // the diagnostics with values of the request, if they are echoed
	allow   string
}

// Rule returns the rule that was broken.
func (r *Refusal) Rule() spine.Rule { return r.rule }

// Status returns the HTTP status.
func (r *Refusal) Status() int { return r.outcome.Status }

// Code returns the Spine code, such as MISSING_OR_INVALID_HEADER.
func (r *Refusal) Code() string { return r.outcome.Code }

// IssueCode returns the FHIR issue code, such as structure.
func (r *Refusal) IssueCode() string { return r.outcome.Issue }

// Display returns the display of the Spine code.
func (r *Refusal) Display() string { return r.outcome.Display() }

// Diagnostics returns the sentence for whoever sent the request. It holds
// nothing of the request unless the guard was made with EchoInput.
func (r *Refusal) Diagnostics() string {
	if r.values != "" {
		return r.values
	}
	return fill(r.outcome.Diagnostics, r.claim, func(int) string { return "" })
}

// String returns the rule and the diagnostics.
func (r *Refusal) String() string { return string(r.rule) + ": " + r.Diagnostics() }

func (r *Refusal) resource() *outcome.Outcome {
	return &outcome.Outcome{
		Profile: r.profile, Severity: r.outcome.Severity, Code: r.outcome.Issue, System: r.system,
		SpineCode: r.outcome.Code, Display: r.Display(), Diagnostics: r.Diagnostics(),
	}
}

// refusal is the answer to a broken rule.
func refusal(o *policy.Outcomes, f token.Fault, echo bool) Refusal {
	r := Refusal{rule: spine.Rule(f.Rule), outcome: o.Of(spine.Rule(f.Rule)), profile: o.Profile, claim: f.Claim}
	r.system = o.SystemOf(r.outcome.Code)
	if echo {
		r.values = fill(r.outcome.Diagnostics, r.claim, func(i int) string { return bounded(f.Values[i]) })
	}
	return r
}

// fill puts the claim and the values into a text. Scopes that are alternatives
// are named with or between them.
func fill(template, claim string, value func(int) string) string {
	s := strings.ReplaceAll(template, "{claim}", strings.ReplaceAll(claim, "|", " or "))
	for i, place := range [...]string{"{0}", "{1}"} {
		v := value(i)
		if v == "" {
			for _, around := range [...]string{" (" + place + ")", ` "` + place + `"`, "_" + place, " " + place} {
				s = strings.ReplaceAll(s, around, "")
			}
		}
		s = strings.ReplaceAll(s, place, v)
	}
	return s
}

const maxEcho = 64

// bounded is a value as it may be shown: at most 64 characters, visible ASCII.
func bounded(v []byte) string {
	var b strings.Builder
	for i, c := range v {
		if i == maxEcho {
			b.WriteString("...")
			break
		}
		if c < ' ' || c > '~' || c == '{' || c == '}' {
			c = '?'
		}
		b.WriteByte(c)
	}
	return b.String()
}
