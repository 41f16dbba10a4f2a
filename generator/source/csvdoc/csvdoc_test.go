// SPDX-License-Identifier: Apache-2.0

package csvdoc_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/csvdoc"
)

var columns = []string{"code", "name"}

// lines are findings as a person reads them, without the suggestion.
func lines(findings []finding.Finding) string {
	var out []string
	for _, f := range findings {
		out = append(out, f.Position.String()+" "+f.Rule+" "+f.Message)
	}
	return strings.Join(out, "\n")
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"empty file":           {"", "t.csv:1:1 csv-empty the file is empty"},
		"header alone":         {"code,name\n", "t.csv:1:1 csv-empty the table has a header and no rows"},
		"missing column":       {"code\nx\n", `t.csv:1:1 csv-header the column "name" is missing`},
		"unknown column":       {"code,name,more\nx,y,z\n", `t.csv:1:11 csv-header "more" is not a column of this table`},
		"column twice":         {"code,name,name\nx,y,z\n", `t.csv:1:11 csv-header the column "name" stands twice in the header`},
		"near miss":            {"Code,name\nx,y\n", "t.csv:1:1 csv-header \"Code\" is not a column of this table\nt.csv:1:1 csv-header the column \"code\" is missing"},
		"header with a blank":  {"code ,name\nx,y\n", "t.csv:1:1 csv-header \"code \" is not a column of this table\nt.csv:1:1 csv-header the column \"code\" is missing"},
		"long row":             {"code,name\nx,y,z\n", "t.csv:2:1 csv-row the row has 3 fields and the header has 2"},
		"short row":            {"code,name\nx\n", "t.csv:2:1 csv-row the row has 1 field and the header has 2"},
		"bare quote":           {"code,name\nx,a\"b\n", `t.csv:2:4 csv-form this is not strict CSV: bare " in non-quoted-field`},
		"open quote":           {"code,name\nx,\"b\n", `t.csv:2:6 csv-form this is not strict CSV: extraneous or missing " in quoted-field`},
		"blank behind a field": {"code,name\nx ,y\n", `t.csv:2:1 csv-character the field "x " begins or ends with a blank`},
		"no-break space":       {"code,name\nx\u00a0,y\n", `t.csv:2:1 csv-character the field "x\u00a0" holds the character U+00A0`},
		"zero width space":     {"code,name\nx,y\u200b\n", `t.csv:2:3 csv-character the field "y\u200b" holds the character U+200B`},
		"turned direction":     {"code,name\nx,y\u202ez\n", `t.csv:2:3 csv-character the field "y\u202ez" holds the character U+202E`},
		"tab":                  {"code,name\nx,y\tz\n", `t.csv:2:3 csv-character the field "y\tz" holds the character U+0009`},
		"not UTF-8":            {"code,name\nx,\xff\n", "t.csv:2 csv-form the file is not UTF-8 text: byte 0xFF"},
		"NUL":                  {"code,name\nx,\x00\n", "t.csv:2 csv-form the file is not UTF-8 text: byte 0x00"},
		"two faults":           {"code,name\nx ,y\nz\n", "t.csv:2:1 csv-character the field \"x \" begins or ends with a blank\nt.csv:3:1 csv-row the row has 1 field and the header has 2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, findings := csvdoc.Read("t.csv", []byte(c.in), columns, csvdoc.Limits{})
			if got := lines(findings); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
			for _, f := range findings {
				if f.Suggestion == "" {
					t.Errorf("%s says nothing of what to do next", f.Rule)
				}
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		limits csvdoc.Limits
		key    string // in the configuration
		want   string
	}{
		"bytes":   {csvdoc.Limits{Bytes: 10}, "documentBytes", "t.csv csv-limit the file has 22 bytes, more than the limit of 10"},
		"rows":    {csvdoc.Limits{Rows: 1}, "rows", "t.csv:3:1 csv-limit the table has more than 1 row"},
		"columns": {csvdoc.Limits{Columns: 1}, "columns", "t.csv:1 csv-limit the row has more than 1 column"},
		"field":   {csvdoc.Limits{Field: 3}, "fieldBytes", `t.csv:3:3 csv-limit the field "long" is 4 bytes long, more than the limit of 3`},
	} {
		t.Run(name, func(t *testing.T) {
			_, findings := csvdoc.Read("t.csv", []byte("code,name\na,b\nb,long\n\n"), columns, c.limits)
			if got := lines(findings); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			for _, f := range findings {
				if f.Rule == "csv-limit" && !strings.Contains(f.Suggestion, "raise limits."+c.key+" in the configuration") {
					t.Errorf("%q does not name the key of the limit", f.Suggestion)
				}
			}
		})
	}
}

func TestWhatIsAccepted(t *testing.T) {
	for name, in := range map[string]string{
		"plain":               "code,name\nx,y z\n",
		"other order":         "name,code\ny z,x\n",
		"byte order mark":     "\ufeffcode,name\nx,y z\n",
		"carriage returns":    "code,name\r\nx,y z\r\n",
		"quoted":              "code,name\nx,\"y z\"\n",
		"blank line in front": "code,name\n\nx,y z\n",
	} {
		rows, findings := csvdoc.Read("t.csv", []byte(in), columns, csvdoc.Limits{})
		if len(findings) > 0 || len(rows) != 1 || rows[0]["code"].Value != "x" || rows[0]["name"].Value != "y z" {
			t.Errorf("%s: %v, %v", name, rows, findings)
		}
	}
}

// TestCutInsideTheLastField: wherever a table is cut, there is a finding.
func TestCutInsideTheLastField(t *testing.T) {
	const complete = "code,name\nx,y z\nb,\"c \"\"d\"\"\"\n"
	for n := range len(complete) {
		if _, findings := csvdoc.Read("t.csv", []byte(complete[:n]), columns, csvdoc.Limits{}); len(findings) == 0 && complete[n-1] != '\n' {
			t.Errorf("cut to %q: there is nothing to say", complete[:n])
		}
	}
	rows, findings := csvdoc.Read("t.csv", []byte("code,name\nx,y"), columns, csvdoc.Limits{})
	if got := lines(findings); len(rows) != 1 || got != "t.csv:2:4 csv-end the last line does not end in a line break, so it may have been cut" || findings[0].Severity != finding.Warning {
		t.Errorf("got %v and %s", rows, got)
	}
}

func TestPositions(t *testing.T) {
	rows, findings := csvdoc.Read("t.csv", []byte("code,name\n\"a\",\"two\"\nb,c\n"), columns, csvdoc.Limits{})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if got := rows[0]["name"].At.String(); got != "t.csv:2:5" {
		t.Errorf("name of the first row is at %s", got)
	}
	if got := rows[1]["code"].At.String(); got != "t.csv:3:1" {
		t.Errorf("code of the second row is at %s", got)
	}
}

func TestList(t *testing.T) {
	values := func(s string) []string {
		var out []string
		for _, v := range csvdoc.List(policy.Text{Value: s}) {
			out = append(out, v.Value)
		}
		return out
	}
	if got := values(""); got != nil {
		t.Errorf("nothing gives %q", got)
	}
	if got := values("a b"); len(got) != 2 {
		t.Errorf("two give %q", got)
	}
	if got := values("a  b"); len(got) != 3 || got[1] != "" {
		t.Errorf("two blanks give %q, and must give an empty value that no form accepts", got)
	}
}

// TestWrittenTablesComeBack writes random tables and reads them.
func TestWrittenTablesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field := rapid.StringMatching(`[a-zA-Z0-9"',;|=+@é漢-]{0,12}( [a-z"]{1,5})?`)
		table := rapid.SliceOfN(rapid.SliceOfN(field, 2, 2), 1, 20).Draw(t, "table")
		var b strings.Builder
		w := csv.NewWriter(&b)
		if err := w.Write(columns); err != nil {
			t.Fatal(err)
		}
		var want [][]string
		for _, row := range table {
			if strings.HasPrefix(row[0], " ") || strings.HasPrefix(row[1], " ") || row[0]+row[1] == "" {
				continue
			}
			want = append(want, row)
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		rows, findings := csvdoc.Read("t.csv", []byte(b.String()), columns, csvdoc.Limits{})
		if len(want) == 0 {
			return
		}
		if len(findings) > 0 || len(rows) != len(want) {
			t.Fatalf("%d rows of %d: %v", len(rows), len(want), findings)
		}
		for i, row := range want {
			if rows[i]["code"].Value != row[0] || rows[i]["name"].Value != row[1] {
				t.Fatalf("row %d is %v, want %q", i, rows[i], row)
			}
		}
	})
}

// FuzzCSV: no panic, and either findings or every data row of the file.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("code,name\nx,y\n"))
	f.Add([]byte("\ufeffcode,name\r\n\"x\",\"y\"\"z\"\r\n"))
	f.Add([]byte("code,name\nx\u200b,y\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, findings := csvdoc.Read("t.csv", data, columns, csvdoc.Limits{})
		if len(rows) == 0 && len(findings) == 0 {
			t.Fatal("nothing was read and nothing was said")
		}
		if len(findings) > 0 {
			return
		}
		all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff"))).ReadAll()
		if err != nil || len(all) != len(rows)+1 {
			t.Fatalf("%d rows were read without a finding, of %d: %v", len(rows), len(all)-1, err)
		}
	})
}
