// SPDX-License-Identifier: Apache-2.0

package csvdoc_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/csvdoc"
)

var three = []string{"system", "code", "display"}

// TestWhatIsWrongWithTheHeader: one mistake gives one finding, which says what
// the mistake is.
func TestWhatIsWrongWithTheHeader(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"semicolons":              {"system;code;display\na;b;c\n", `t.csv:1:1 csv-form the fields are separated by ";" and must be by ","`},
		"semicolons, and commas":  {"system;code;display\na;b,x;c\n", `t.csv:1:1 csv-form the fields are separated by ";" and must be by ","`},
		"tabs":                    {"system\tcode\tdisplay\na\tb\tc\n", `t.csv:1:1 csv-form the fields are separated by "\t" and must be by ","`},
		"pipes":                   {"system|code|display\na|b|c\n", `t.csv:1:1 csv-form the fields are separated by "|" and must be by ","`},
		"semicolons and a typo":   {"system;code;dispaly\na;b;c\n", `t.csv:1:1 csv-form the fields are separated by ";" and must be by ","`},
		"semicolons and quotes":   {"\"system\";\"code\";\"display\"\n\"a\";\"b\";\"c\"\n", `t.csv:1:1 csv-form the fields are separated by ";" and must be by ","`},
		"title with a quote":      {"Our \"formats\"\nsystem,code,display\na,b,c\n", "t.csv:1:1 csv-header the header stands on line 2 and must stand first"},
		"title":                   {"Our formats\nsystem,code,display\na,b,c\n", "t.csv:1:1 csv-header the header stands on line 2 and must stand first"},
		"title and empty line":    {"Our formats,,\n,,\n\ndisplay,code,system\na,b,c\n", "t.csv:1:1 csv-header the header stands on line 4 and must stand first"},
		"title over semicolons":   {"Our formats\nsystem;code;display\na;b;c\n", "t.csv:1:1 csv-header the header stands on line 2 and must stand first\nt.csv:2:1 csv-form the fields are separated by \";\" and must be by \",\""},
		"a line for spreadsheets": {"sep=,\nsystem,code,display\na,b,c\n", "t.csv:1:1 csv-header the header stands on line 2 and must stand first"},
		"semicolon in a field":    {"system,code;display\na,b\n", "t.csv:1:1 csv-header the column \"code\" is missing\nt.csv:1:1 csv-header the column \"display\" is missing\nt.csv:1:8 csv-header \"code;display\" is not a column of this table"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, findings := csvdoc.Read("t.csv", []byte(c.in), three, csvdoc.Limits{})
			if got := lines(findings); got != c.want || len(rows) > 0 {
				t.Errorf("got %d rows and:\n%s\nwant:\n%s", len(rows), got, c.want)
			}
			for _, f := range findings {
				if f.Suggestion == "" {
					t.Errorf("%s says nothing of what to do next", f.Rule)
				}
			}
		})
	}
}

func TestDidYouMean(t *testing.T) {
	for header, want := range map[string]string{
		"sytem,code,display":        `did you mean "system"?`,
		"system,code,dispaly":       `did you mean "display"?`,
		"system,CODE,display":       `did you mean "code"?`,
		"system,code ,display":      `did you mean "code"?`,
		"system,\u200bcode,display": `did you mean "code"?`,
		"system,code,display,codes": "remove it; the columns are system, code, display",
		"system,code,display,xyzzy": "remove it; the columns are system, code, display",
	} {
		_, findings := csvdoc.Read("t.csv", []byte(header+"\na,b,c\n"), three, csvdoc.Limits{})
		var all []string
		for _, f := range findings {
			all = append(all, f.Suggestion)
		}
		if got := strings.Join(all, "\n"); !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
}

// TestWideTables: a row of very many fields is one finding, and is not read.
func TestWideTables(t *testing.T) {
	wide := strings.Repeat(",", 1000)
	for name, c := range map[string]struct{ in, want string }{
		"header":            {wide + "\na,b,c\n", "t.csv:1 csv-limit the row has more than 256 columns"},
		"row":               {"system,code,display\na,b,c\n" + wide + "\n", "t.csv:3 csv-limit the row has more than 256 columns"},
		"title":             {"title\n" + wide + "\n", "t.csv:2 csv-limit the row has more than 256 columns"},
		"behind a long row": {"system,code,display\na,\"b\n\nb\",c\n" + wide + "\n", "t.csv:5 csv-limit the row has more than 256 columns"},
	} {
		_, findings := csvdoc.Read("t.csv", []byte(c.in), three, csvdoc.Limits{})
		if got := lines(findings); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	quoted := "system,code,display\na,b,\"" + wide + "\"\n"
	if rows, findings := csvdoc.Read("t.csv", []byte(quoted), three, csvdoc.Limits{}); len(rows) != 1 {
		t.Errorf("commas in quotes separate nothing: %v", findings)
	}
}
