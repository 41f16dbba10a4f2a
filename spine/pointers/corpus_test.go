// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

// published returns a published example, or skips the test.
func published(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("SPINEGUARD_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	text, err := os.ReadFile(filepath.Join(dir, "pointers", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("skipped: the corpus of published documents is absent (%v); set SPINEGUARD_CORPUS to its folder", err)
	}
	return string(text)
}

// filterAs filters for a user to whom all crisis plans are open at a level.
func filterAs(t *testing.T, s pointers.Syntax, in string, level spine.AccessLevel) (string, pointers.Result) {
	t.Helper()
	var out bytes.Buffer
	r, err := pointers.Filter(&out, strings.NewReader(in), pointers.Options{Syntax: s, Access: func(r spine.RecordType) (spine.AccessLevel, bool) {
		return level, r == spine.RecordType{System: snomed, Code: open}
	}})
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), r
}

func TestPublishedSearchResults(t *testing.T) {
	for name, n := range map[string]int{
		"search_response_multiple_pointers.xml": 2, "search_response_single_pointer.xml": 1,
		"search_response_empty.xml": 0, "search_response_summary_count0.xml": 0, "search_response_summary_count3.xml": 0,
	} {
		in := published(t, "nrl-stu3/"+name)
		from, to := strings.Index(in, "\n  <total"), strings.Index(in, "\n  <link")
		without := in[:from] + in[to:]
		if got, r := filterAs(t, pointers.XML, in, spine.PointerAndRecord); got != without || r != (pointers.Result{Kept: n}) {
			t.Errorf("%s with all open: %+v\n%s", name, r, got)
		}
		got, r := filterAs(t, pointers.XML, in, spine.PointerOnly)
		if strings.Contains(got, "p1.nhs.uk") || r != (pointers.Result{Kept: n, Marked: n}) || strings.Count(got, xmlMask) != n {
			t.Errorf("%s with pointers open: %+v\n%s", name, r, got)
		}
		got, r = filterAs(t, pointers.XML, in, spine.NoAccess)
		if r != (pointers.Result{Denied: n}) || strings.Contains(got, "entry") {
			t.Errorf("%s with nothing open: %+v\n%s", name, r, got)
		}
	}
}

func TestPublishedPointers(t *testing.T) {
	var resources []string
	for _, name := range []string{"nrl-stu3/retrieval_multiple_formats.json", "nrlf-r4/RQI-736253002-Valid.json", "nrlf-r4/Y05868-736253002-Valid.json",
		"nrlf-r4/Y05868-736253002-Valid-with-date.json", "nrlf-r4/Y05868-736253002-Valid-with-ssp-content.json"} {
		resources = append(resources, `{"resource":`+published(t, name)+`}`)
	}
	var reference []json.RawMessage
	if err := json.Unmarshal([]byte(published(t, "nrls-ri-DocumentReference.json")), &reference); err == nil {
		for _, r := range reference {
			resources = append(resources, `{"resource":`+string(r)+`}`)
		}
	}
	in := bundle(resources...)
	got, r := filterAs(t, pointers.JSON, in, spine.PointerAndRecord)
	if r.Kept < 5 || r.Kept+r.Unknown != len(resources) || r.Unknown == 0 && got != in {
		t.Errorf("%+v of %d", r, len(resources))
	}
	got, r = filterAs(t, pointers.JSON, in, spine.PointerOnly)
	if r.Kept != r.Marked || r.Kept < 5 || strings.Contains(got, `"attachment": {"url"`) || strings.Contains(got, "p1.nhs.uk") {
		t.Errorf("%+v\n%s", r, got)
	}
	if !json.Valid([]byte(got)) {
		t.Error("the output is no JSON")
	}
}
