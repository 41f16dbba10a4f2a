// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/media"
	"github.com/spineguard/spineguard/spine/internal/vocabulary"
)

// Outcome is how an API answers a broken rule. In the diagnostics, {claim} is what the rule
// names, and {0} and {1} are values of the request, which are left out together with the
// brackets and the blank around them unless they are echoed.
type Outcome struct {
	Status      int    // of HTTP
	Severity    string // of the issue: error or fatal
	Issue       string // FHIR issue code, such as structure
	Code        Code
	Diagnostics string
}

// Code is a Spine code with its display.
type Code struct {
	Code    string // such as MISSING_OR_INVALID_HEADER
	Display string
	System  string // empty: that of the API
}

// OutcomeProfile is how an API answers broken rules: the same rule has other codes and words
// in each. What it has no row for is answered by the first of From that has one.
type OutcomeProfile struct {
	Name     string
	From     []string
	Outcomes map[spine.Rule]Outcome
	Uses     []Use
}

// Use says where an outcome profile answers: at each of the positions, to requests of each
// combination of the others.
type Use struct {
	Headers   []spine.HeaderScheme
	Positions []spine.Position
	Tokens    []spine.TokenProfile
	FHIR      []spine.FHIRVersion // "" is a service whose document names none

	System    string // code system of the Spine codes
	Structure string // profile of the OperationOutcome; empty if it has none
	Media     Media

	Undocumented bool // no document says what is answered there, so pages do not
}

// Media are the MIME types that an API takes for each form, at most 4 of them; the first is
// the one in which it answers.
type Media struct {
	XML, JSON []string

	// The form of an answer to a request that asks for none.
	AnswersAsSent bool // that of its body, if it has one
	AnswersJSON   bool // otherwise JSON, not XML
}

func (m *Media) clone() Media {
	c := *m
	c.XML, c.JSON = slices.Clone(m.XML), slices.Clone(m.JSON)
	return c
}

func (o *OutcomeProfile) clone() *OutcomeProfile {
	c := *o
	c.From, c.Outcomes, c.Uses = slices.Clone(o.From), maps.Clone(o.Outcomes), slices.Clone(o.Uses)
	for i := range c.Uses {
		u := &c.Uses[i]
		u.Headers, u.Positions, u.Tokens, u.FHIR = slices.Clone(u.Headers), slices.Clone(u.Positions), slices.Clone(u.Tokens), slices.Clone(u.FHIR)
		u.Media = u.Media.clone()
	}
	return &c
}

// place is where an outcome profile answers.
type place struct {
	api API
	at  spine.Position
}

var outcomes struct {
	profiles registry[string, *OutcomeProfile]
	mu       sync.RWMutex
	uses     map[place]use
}

type use struct {
	profile string
	*Use
}

// RegisterOutcomes registers an outcome profile and returns its name. It panics if the name is
// taken, if a row is for a rule that there is not or lets somebody in, if another profile
// answers at the same place already, or if an API has no media types of a form, or too many.
func RegisterOutcomes(o OutcomeProfile) string {
	o = *o.clone()
	o.checkRows()
	outcomes.mu.Lock()
	defer outcomes.mu.Unlock()
	uses := o.places()
	outcomes.profiles.put("outcome profile", o.Name, &o)
	if outcomes.uses == nil {
		outcomes.uses = map[place]use{}
	}
	for p, u := range uses {
		outcomes.uses[p] = u
		vocabulary.Versions.Add(string(p.api.FHIR))
	}
	return o.Name
}

func (o *OutcomeProfile) wrong(why string) {
	panic("protocol: the outcome profile " + o.Name + " " + why)
}

// checkRows panics on a row that is not an answer to a rule.
func (o *OutcomeProfile) checkRows() {
	for rule, row := range o.Outcomes {
		if _, ok := RuleOf(rule); !ok {
			o.wrong("answers a rule that there is not: " + string(rule))
		}
		if row.Status < 400 || row.Status > 599 || row.Severity == "" || row.Issue == "" || row.Code.Code == "" || row.Code.Display == "" {
			o.wrong("has an incomplete row, or one that is not a refusal: " + string(rule))
		}
	}
}

// places returns where the profile answers. It panics on a use that is wrong, and on a
// place where another profile answers, or this one twice.
func (o *OutcomeProfile) places() map[place]use {
	uses := map[place]use{}
	for i := range o.Uses {
		u := &o.Uses[i]
		if why := u.wrong(); why != "" {
			o.wrong(why)
		}
		for p := range u.places() {
			_, own := uses[p]
			if other, taken := outcomes.uses[p]; taken || own {
				o.wrong("answers where " + cmp.Or(other.profile, "it") + " does: " + p.api.String() + " at the " + string(p.at))
			}
			uses[p] = use{o.Name, u}
		}
	}
	return uses
}

// wrong says what is wrong with a use; empty if nothing is.
func (u *Use) wrong() string {
	if u.System == "" {
		return "has no code system"
	}
	for _, types := range [...][]string{u.Media.XML, u.Media.JSON} {
		if len(types) == 0 || len(types) > media.MostNames {
			return "has no media type of a form, or too many"
		}
		for _, t := range types {
			if t != strings.ToLower(t) {
				return "has a media type that is not in lower case: " + t
			}
		}
	}
	return ""
}

func (u *Use) places() iter.Seq[place] {
	return func(yield func(place) bool) {
		for _, headers := range u.Headers {
			for _, tokens := range u.Tokens {
				for _, fhir := range u.FHIR {
					for _, at := range u.Positions {
						if !yield(place{API{headers, tokens, fhir}, at}) {
							return
						}
					}
				}
			}
		}
	}
}

// APIs returns the APIs of which an outcome profile says what they answer, sorted by headers,
// tokens and FHIR.
func APIs() []API {
	outcomes.mu.RLock()
	defer outcomes.mu.RUnlock()
	all := map[API]bool{}
	for p := range outcomes.uses {
		all[p.api] = true
	}
	return slices.SortedFunc(maps.Keys(all), func(a, b API) int {
		return cmp.Or(cmp.Compare(a.Headers, b.Headers), cmp.Compare(a.Tokens, b.Tokens), cmp.Compare(a.FHIR, b.FHIR))
	})
}

// OutcomeProfileOf returns a copy of an outcome profile by its name, as it was registered; false
// if there is none.
func OutcomeProfileOf(name string) (*OutcomeProfile, bool) { return outcomes.profiles.get(name) }

// OutcomeProfiles returns the outcome profiles, sorted by name.
func OutcomeProfiles() iter.Seq2[string, *OutcomeProfile] { return outcomes.profiles.all() }

// Outcomes are the answers of an API at a position.
type Outcomes struct {
	Profile   string // name of the outcome profile
	System    string // code system of the Spine codes
	Structure string // profile of the OperationOutcome; empty if it has none
	Media     Media

	Undocumented bool // no document says what is answered, so pages do not

	rows map[spine.Rule]*Outcome
	rest *Outcome // to a rule without a row
}

// Outcomes returns the answers of the API to whoever asks at a position; false if no outcome
// profile answers there, or one that it takes rows from is not registered.
func (a API) Outcomes(at spine.Position) (*Outcomes, bool) {
	outcomes.mu.RLock()
	u, ok := outcomes.uses[place{a, at}]
	outcomes.mu.RUnlock()
	if !ok {
		return nil, false
	}
	o := &Outcomes{Profile: u.profile, System: u.System, Structure: u.Structure, Media: u.Media.clone(), Undocumented: u.Undocumented, rows: map[spine.Rule]*Outcome{}, rest: unanswered()}
	return o, o.take(u.profile, nil)
}

// take takes the rows of a profile that are not there yet, and then those of whom it takes
// rows from. A profile that takes rows from itself takes them once.
func (o *Outcomes) take(name string, taken map[string]bool) bool {
	if taken == nil {
		taken = map[string]bool{}
	}
	p, ok := OutcomeProfileOf(name)
	if !ok {
		return false
	}
	taken[name] = true
	for rule, row := range p.Outcomes {
		if o.rows[rule] == nil {
			o.rows[rule] = &row
		}
	}
	for _, from := range p.From {
		if !taken[from] && !o.take(from, taken) {
			return false
		}
	}
	return true
}

// unanswered is the answer to a rule without a row.
func unanswered() *Outcome { return &Outcome{400, "error", "invalid", badRequest, ""} }

// Of returns the answer to a broken rule. There is one for each rule, also of nil and of the zero
// Outcomes; of others it does not allocate. What it returns belongs to the Outcomes.
func (o *Outcomes) Of(r spine.Rule) *Outcome {
	if o == nil || o.rest == nil {
		return unanswered()
	}
	if row := o.rows[r]; row != nil {
		return row
	}
	return o.rest
}

// SystemOf returns the code system of a Spine code.
func (o *Outcomes) SystemOf(c Code) string {
	if c.System != "" {
		return c.System
	}
	return o.System
}

// Text returns the diagnostics as pages show them: without values of the request, and with …
// for what a rule names.
func (o *Outcome) Text() string { return Fill(o.Diagnostics, "…", func(int) string { return "" }) }

// Fill puts a claim and the values of a request into diagnostics. Scopes that are alternatives
// are named with or between them.
func Fill(diagnostics, claim string, value func(int) string) string {
	s := strings.ReplaceAll(diagnostics, "{claim}", strings.ReplaceAll(claim, "|", " or "))
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
