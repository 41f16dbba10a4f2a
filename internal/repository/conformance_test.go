// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

const conformance = "docs/conformance.md"

// The tables of the page are those of package protocol.
func TestGoldenConformance(t *testing.T) {
	const from, to = "<!-- tables -->\n", "<!-- end of tables -->\n"
	page, err := os.ReadFile(conformance)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), from)
	_, after, found := strings.Cut(rest, to)
	if !ok || !found {
		t.Fatalf("%s has no %s or %s", conformance, from, to)
	}
	golden(t, conformance, before+from+schemesTable()+rulesTable()+outcomesTables()+to+after)
}

// golden compares a page with what is written now.
func golden(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what is written now; run scripts/update-goldens and read the difference (%v)", name, err)
	}
}

// cell is a text in a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + cell(s) + "`"
}

func join[T ~string](list []T) string {
	var all []string
	for _, v := range list {
		all = append(all, string(v))
	}
	return strings.Join(all, ", ")
}

func schemesTable() string {
	var b strings.Builder
	b.WriteString("### Header schemes\n\n| scheme | header | value | names | broken |\n|---|---|---|---|---|\n")
	places := map[protocol.Place]string{protocol.Sender: "the sender", protocol.Receiver: "the receiver", protocol.Trace: "the request", protocol.Interaction: "the interactionId"}
	for name, s := range protocol.Schemes() {
		for _, h := range s.Headers {
			value := "an ASID"
			if h.Grammar == protocol.Text {
				value = fmt.Sprintf("1 to %d visible ASCII characters", h.Max)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", name, code(h.Name), value, places[h.Place], code(string(h.Rule)))
		}
	}
	return b.String()
}

func rulesTable() string {
	var b strings.Builder
	b.WriteString("\n### Rules\n\nIn the order in which a guard asks them of unsigned tokens; of headers and claims each scheme and each profile has its own.\n\n")
	b.WriteString("| rule | asked | where | source |\n|---|---|---|---|\n")
	var sending []protocol.Rule
	for r := range protocol.Rules() {
		if r.Part == protocol.Sending {
			sending = append(sending, r)
			continue
		}
		where, source := whereAsked(r)
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", code(string(r.ID)), cell(r.Asked), where, cell(source))
	}
	b.WriteString("\nTransports alone ask these before they send:")
	for i, r := range sending {
		fmt.Fprintf(&b, "%s %s (%s)", map[bool]string{true: ",", false: ""}[i > 0], code(string(r.ID)), r.Asked)
	}
	return b.String() + ".\n"
}

// whereAsked says at which positions, and of which schemes or profiles, a rule is asked, and
// where it comes from.
func whereAsked(r protocol.Rule) (where, source string) {
	switch source = r.Source; r.Part {
	case protocol.Headers, protocol.Interactions:
		var schemes []spine.HeaderScheme
		for name, s := range protocol.Schemes() {
			if slices.ContainsFunc(s.Headers, func(h protocol.Header) bool {
				return h.Rule == r.ID || r.Part == protocol.Interactions && h.Place == protocol.Interaction
			}) {
				schemes = append(schemes, name)
			}
		}
		where = "headers " + join(schemes)
	case protocol.Claims:
		where, source = claimsAsked(r.ID)
	case protocol.Signatures:
		where = "guards of signed tokens"
	case protocol.Body:
		where = "handlers"
	case protocol.User:
		where = "operations with a level or a function"
	default:
		where = join(r.Positions)
	}
	if r.PathsOnly {
		where = strings.TrimPrefix(where+", not of records", ", ")
	}
	return where, source
}

// claimsAsked says of which token profiles a rule is asked, and where each has it from.
func claimsAsked(id spine.Rule) (where, source string) {
	var profiles []spine.TokenProfile
	var sources []string
	for name, p := range protocol.TokenProfiles() {
		for _, c := range p.Rules() {
			if c.Rule != id {
				continue
			}
			profiles = append(profiles, name)
			if c.Source != "" {
				sources = append(sources, string(name)+": "+c.Source)
			}
		}
	}
	return "tokens " + join(profiles), strings.Join(sources, ". ")
}

func outcomesTables() string {
	var b strings.Builder
	b.WriteString("\n### Outcomes\n\nWhat a profile has no row for is answered by the first of those that it continues with. In the diagnostics `{claim}` is what the rule names;\n`{0}` and `{1}` are values of the request, left out unless a guard echoes input.\n")
	for name, p := range protocol.OutcomeProfiles() {
		fmt.Fprintf(&b, "\n#### %s\n\n", name)
		if len(p.From) > 0 {
			fmt.Fprintf(&b, "Continues with %s.\n\n", join(p.From))
		}
		usesTable(&b, p)
		if len(p.Outcomes) == 0 {
			continue
		}
		b.WriteString("| rule | status | severity | issue | code | diagnostics |\n|---|---|---|---|---|---|\n")
		for r := range protocol.Rules() {
			if o, ok := p.Outcomes[r.ID]; ok {
				fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %s |\n", code(string(r.ID)), o.Status, o.Severity, code(o.Issue), o.Code.Code, cell(o.Diagnostics))
			}
		}
	}
	b.WriteString("\n#### Codes\n\n| code | display | code system, if not that of the API |\n|---|---|---|\n")
	codes := map[string]protocol.Code{}
	for _, p := range protocol.OutcomeProfiles() {
		for _, o := range p.Outcomes {
			codes[o.Code.Code] = o.Code
		}
	}
	for _, name := range slices.Sorted(maps.Keys(codes)) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, codes[name].Display, code(codes[name].System))
	}
	return b.String() + "\n"
}

// usesTable says where a profile answers.
func usesTable(b *strings.Builder, p *protocol.OutcomeProfile) {
	if len(p.Uses) == 0 {
		return
	}
	b.WriteString("| headers | tokens | FHIR | positions | code system | profile of the resource | media types, the first of each form is answered |\n|---|---|---|---|---|---|---|\n")
	for _, u := range p.Uses {
		var versions []spine.FHIRVersion
		for _, v := range u.FHIR {
			if v != "" {
				versions = append(versions, v)
			}
		}
		unasked := "XML"
		if u.Media.AnswersJSON {
			unasked = "JSON"
		}
		if u.Media.AnswersAsSent {
			unasked = "that of the body, else " + unasked
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s; %s; if none is asked for: %s |\n", join(u.Headers), join(u.Tokens), join(versions), join(u.Positions),
			code(u.System), code(u.Structure), join(u.Media.XML), join(u.Media.JSON), unasked)
	}
	b.WriteString("\n")
}
