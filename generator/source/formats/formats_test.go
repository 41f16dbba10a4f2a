// SPDX-License-Identifier: Apache-2.0

package formats_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/csvdoc"
	"github.com/spineguard/spineguard/generator/source/fhir"
	"github.com/spineguard/spineguard/generator/source/formats"
)

const header = "system,code,display,retrieval,mime,interactionId\n"

// fields are the values of a fact in the order of the columns.
func fields(f policy.FormatFact) string {
	var mime []string
	for _, m := range f.MIME {
		mime = append(mime, m.Value)
	}
	return strings.Join([]string{f.System.Value, f.Code.Value, f.Display.Value, f.Retrieval.Value, strings.Join(mime, "+"), f.Interaction.Value}, "|")
}

func TestEachColumnBecomesItsField(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"direct":           {header + "s,c,d,direct,text/html,\n", "s|c|d|direct|text/html|"},
		"through the SSP":  {header + "s,c,d,ssp,text/html,urn:x\n", "s|c|d|ssp|text/html|urn:x"},
		"several types":    {header + "s,c,d,direct,text/html application/pdf,\n", "s|c|d|direct|text/html+application/pdf|"},
		"two blanks":       {header + "s,c,d,direct,text/html  application/pdf,\n", "s|c|d|direct|text/html++application/pdf|"},
		"no type":          {header + "s,c,d,direct,,\n", "s|c|d|direct||"},
		"other order":      {"interactionId,mime,retrieval,display,code,system\nurn:x,text/html,ssp,d,c,s\n", "s|c|d|ssp|text/html|urn:x"},
		"comma in display": {header + "s,c,\"d, e\",direct,text/html,\n", "s|c|d, e|direct|text/html|"},
	} {
		t.Run(name, func(t *testing.T) {
			facts, findings := formats.Read("formats.csv", []byte(c.in), csvdoc.Limits{})
			if len(findings) > 0 || len(facts) != 1 || fields(facts[0]) != c.want {
				t.Errorf("got %+v, %v, want %s", facts, findings, c.want)
			}
		})
	}
}

func TestFactsHaveTheirAddresses(t *testing.T) {
	facts, _ := formats.Read("formats.csv", []byte(header+"s,c,d,ssp,text/html text/plain,urn:x\n"), csvdoc.Limits{})
	if len(facts) != 1 {
		t.Fatal(facts)
	}
	for want, at := range map[string]finding.Position{
		"formats.csv:2:1": facts[0].System.At, "formats.csv:2:3": facts[0].Code.At, "formats.csv:2:5": facts[0].Display.At,
		"formats.csv:2:7": facts[0].Retrieval.At, "formats.csv:2:11": facts[0].MIME[1].At, "formats.csv:2:32": facts[0].Interaction.At,
	} {
		if at.String() != want {
			t.Errorf("a field is at %s, want %s", at, want)
		}
	}
}

func TestRowsWithFindingsAreLeftOut(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		rule string
		rows int
	}{
		"empty":           {"", "csv-empty", 0},
		"header alone":    {header, "csv-empty", 0},
		"no retrieval":    {"system,code,display,mime,interactionId\ns,c,d,,\n", "csv-header", 0},
		"short row":       {header + "s,c,d,direct,\ns,e,d,direct,text/html,\n", "csv-row", 1},
		"blank at an end": {header + "s,c ,d,direct,text/html,\ns,e,d,direct,text/html,\n", "csv-character", 1},
		"over the limit":  {header + strings.Repeat("s,c,d,direct,text/html,\n", 3), "csv-limit", 2},
	} {
		t.Run(name, func(t *testing.T) {
			facts, findings := formats.Read("formats.csv", []byte(c.in), csvdoc.Limits{Rows: 2})
			if len(facts) != c.rows || len(findings) != 1 || findings[0].Rule != c.rule {
				t.Errorf("got %d rows and %v, want %d and %s", len(facts), findings, c.rows, c.rule)
			}
		})
	}
}

// text is a value at a line of a file.
func text(file, value string, line int) policy.Text {
	return policy.Text{Value: value, At: finding.InText(file, line, 1)}
}

// listed and known make both sides of a comparison from "system|code".
func listed(entries ...string) fhir.List {
	list := fhir.List{File: "list.json"}
	for i, e := range entries {
		system, code, _ := strings.Cut(e, "|")
		list.Concepts = append(list.Concepts, fhir.Concept{System: text("list.json", system, 0), Code: text("list.json", code, i+1), Display: text("list.json", "other", 0)})
	}
	return list
}

func known(entries ...string) []policy.FormatFact {
	var out []policy.FormatFact
	for i, e := range entries {
		system, code, _ := strings.Cut(e, "|")
		out = append(out, policy.FormatFact{System: text("formats.csv", system, 0), Code: text("formats.csv", code, i+1)})
	}
	return out
}

func TestBothListsNameTheSameFormats(t *testing.T) {
	for name, c := range map[string]struct {
		facts []policy.FormatFact
		list  fhir.List
		want  []string
	}{
		"the same":        {known("s|a", "s|b"), listed("s|b", "s|a"), nil},
		"both empty":      {nil, listed(), nil},
		"one too many":    {known("s|a", "s|b"), listed("s|a"), []string{`formats.csv:2:1 the format "b" of "s" is not in list.json`}},
		"one too few":     {known("s|a"), listed("s|a", "s|b"), []string{`list.json:2:1 the format "b" of "s" is not in formats.csv`}},
		"other system":    {known("s|a"), listed("t|a"), []string{`formats.csv:1:1 the format "a" of "s" is not in list.json`, `list.json:1:1 the format "a" of "t" is not in formats.csv`}},
		"other case":      {known("s|a"), listed("s|A"), []string{`formats.csv:1:1 the format "a" of "s" is not in list.json`, `list.json:1:1 the format "A" of "s" is not in formats.csv`}},
		"nothing in CSV":  {nil, listed("s|a"), []string{`list.json:1:1 the format "a" of "s" is not in formats.csv`}},
		"nothing in FHIR": {known("s|a"), listed(), []string{`formats.csv:1:1 the format "a" of "s" is not in list.json`}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range formats.Agree(c.facts, c.list, policy.Text{Value: "formats.csv"}) {
				got = append(got, f.Position.String()+" "+f.Message)
				if f.Severity != finding.Error || f.Suggestion == "" {
					t.Errorf("%v is not an error or says nothing of what to do next", f)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
