// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestGenerationsAgreeWithTheTranscripts compares the workbooks and lists
// with transcripts that others made of the same pages.
func TestGenerationsAgreeWithTheTranscripts(t *testing.T) {
	mapping := transcript(t, "nrl-rbac-mapping.csv", []string{"published", "record_group", "record_types", "access_level", "rbac_code"})
	for _, date := range []string{"2019-05-29", "2019-09-05", "2019-09-11", "2020-02-25"} {
		var have []string
		for _, m := range load(t, "nrl/history/"+date).Facts.Mapping {
			var types []string
			for _, x := range m.Types {
				types = append(types, x.Value)
			}
			have = append(have, strings.Join([]string{date, m.Group.Value, strings.Join(types, ";"), m.Level.Value, m.Code.Value}, "|"))
		}
		compare(t, "mapping of "+date, have, mapping, date)
	}
	formats := transcript(t, "nrl-format-codes.csv", []string{"first_seen", "format_system", "format_code", "display", "retrieval"})
	for dir, date := range map[string]string{"nrl": "2019-07-29", "nrl/history/2019-07-29": "2019-07-29", "nrl/history/2019-05-29": "2019-05-29"} {
		var have []string
		for _, f := range load(t, dir).Facts.Formats {
			have = append(have, strings.Join([]string{date, f.System.Value, f.Code.Value, f.Display.Value, f.Retrieval.Value}, "|"))
		}
		compare(t, "formats of "+dir, have, formats, date)
	}
}

func compare(t *testing.T, what string, have, all []string, date string) {
	t.Helper()
	var want []string
	for _, row := range all {
		if strings.HasPrefix(row, date+"|") {
			want = append(want, row)
		}
	}
	if slices.Sort(have); len(want) == 0 || !slices.Equal(have, slices.Sorted(slices.Values(want))) {
		t.Errorf("%s: have %q, want %q", what, have, want)
	}
}

// transcript returns the rows of a CSV file of the corpus, cut to columns.
func transcript(t *testing.T, name string, columns []string) []string {
	t.Helper()
	f, err := os.Open(filepath.Join(corpus(t), "rbac", name))
	if err != nil {
		t.Skipf("no corpus: %v", err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, row := range rows[1:] {
		var cells []string
		for _, c := range columns {
			cells = append(cells, row[slices.Index(rows[0], c)])
		}
		out = append(out, strings.Join(cells, "|"))
	}
	return out
}

// corpus returns the folder of the corpus: SPINEGUARD_CORPUS, or the one
// beside the project.
func corpus(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("SPINEGUARD_CORPUS"); dir != "" {
		return dir
	}
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "shared", "corpus")
}
