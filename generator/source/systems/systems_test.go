// SPDX-License-Identifier: Apache-2.0

package systems_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/csvdoc"
	"github.com/spineguard/spineguard/generator/source/systems"
)

const header = "asid,ods,sends,receives,host,certificate\n"

func join(texts []policy.Text) string {
	var out []string
	for _, t := range texts {
		out = append(out, t.Value)
	}
	return strings.Join(out, "+")
}

// fields are the values of a fact in the order of the columns.
func fields(f policy.SystemFact) string {
	return strings.Join([]string{f.ASID.Value, f.ODS.Value, join(f.Sends), join(f.Receives), f.Host.Value, f.Certificate.Value}, "|")
}

func TestEachColumnBecomesItsField(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"sends":              {header + "900000000001,X9901,urn:a,,,c.example\n", "900000000001|X9901|urn:a|||c.example"},
		"receives":           {header + "900000000001,X9901,,urn:a,h.example,c.example\n", "900000000001|X9901||urn:a|h.example|c.example"},
		"several ids":        {header + "900000000001,X9901,urn:a urn:b,urn:c urn:d,,\n", "900000000001|X9901|urn:a+urn:b|urn:c+urn:d||"},
		"two blanks":         {header + "900000000001,X9901,urn:a  urn:b,,,\n", "900000000001|X9901|urn:a++urn:b|||"},
		"other order":        {"certificate,host,receives,sends,ods,asid\nc.example,h.example,urn:b,urn:a,X9901,900000000001\n", "900000000001|X9901|urn:a|urn:b|h.example|c.example"},
		"zeros are kept":     {header + "000000000001,X9901,,,,\n", "000000000001|X9901||||"},
		"nothing is guessed": {header + "9e11,x9901,,,,\n", "9e11|x9901||||"},
	} {
		t.Run(name, func(t *testing.T) {
			facts, findings := systems.Read("systems.csv", []byte(c.in), csvdoc.Limits{})
			if len(findings) > 0 || len(facts) != 1 || fields(facts[0]) != c.want {
				t.Errorf("got %+v, %v, want %s", facts, findings, c.want)
			}
		})
	}
}

func TestFactsHaveTheirAddresses(t *testing.T) {
	facts, _ := systems.Read("systems.csv", []byte(header+"1,X,urn:a urn:b,urn:c,h,c\n"), csvdoc.Limits{})
	if len(facts) != 1 {
		t.Fatal(facts)
	}
	for want, at := range map[string]finding.Position{
		"systems.csv:2:1": facts[0].ASID.At, "systems.csv:2:3": facts[0].ODS.At, "systems.csv:2:5": facts[0].Sends[1].At,
		"systems.csv:2:17": facts[0].Receives[0].At, "systems.csv:2:23": facts[0].Host.At, "systems.csv:2:25": facts[0].Certificate.At,
	} {
		if at.String() != want {
			t.Errorf("a field is at %s, want %s", at, want)
		}
	}
}

func TestRowsWithFindingsAreLeftOut(t *testing.T) {
	const valid = "900000000002,X9902,urn:a,,,\n"
	for name, c := range map[string]struct {
		in   string
		rule string
		rows int
	}{
		"empty":               {"", "csv-empty", 0},
		"header alone":        {header, "csv-empty", 0},
		"no ODS code":         {"asid,sends,receives,host,certificate\n900000000001,,,,\n", "csv-header", 0},
		"semicolons":          {strings.ReplaceAll(header+valid, ",", ";"), "csv-form", 0},
		"short row":           {header + "900000000001,X9901\n" + valid, "csv-row", 1},
		"zero width in an id": {header + "900000000001\u200b,X9901,,,,\n" + valid, "csv-character", 1},
		"over the limit":      {header + valid + valid + valid, "csv-limit", 2},
	} {
		t.Run(name, func(t *testing.T) {
			facts, findings := systems.Read("systems.csv", []byte(c.in), csvdoc.Limits{Rows: 2})
			if len(facts) != c.rows || len(findings) != 1 || findings[0].Rule != c.rule {
				t.Errorf("got %d rows and %v, want %d and %s", len(facts), findings, c.rows, c.rule)
			}
		})
	}
}
