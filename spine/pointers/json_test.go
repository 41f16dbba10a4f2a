// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

const snomed = "http://snomed.info/sct"

// access opens crisis plans with their records and ReSPECT forms without, and
// knows end of life care plans.
func access(t spine.RecordType) (spine.AccessLevel, bool) {
	switch t {
	case spine.RecordType{System: snomed, Code: "736253002"}:
		return spine.PointerAndRecord, true
	case spine.RecordType{System: snomed, Code: "1382601000000107"}:
		return spine.PointerOnly, true
	case spine.RecordType{System: snomed, Code: "736373009"}:
		return spine.NoAccess, true
	}
	return spine.NoAccess, false
}

func filter(t *testing.T, s pointers.Syntax, in string) (string, pointers.Result, error) {
	t.Helper()
	var out bytes.Buffer
	r, err := pointers.Filter(&out, strings.NewReader(in), pointers.Options{Syntax: s, Access: access})
	var slow bytes.Buffer
	r2, err2 := pointers.Filter(&slow, iotest.OneByteReader(strings.NewReader(in)), pointers.Options{Syntax: s, Access: access})
	if r != r2 || (err == nil) != (err2 == nil) || err == nil && out.String() != slow.String() {
		t.Errorf("read byte by byte it gives %+v, %v and not %+v, %v\n%s\n%s", r2, err2, r, err, &slow, &out)
	}
	return out.String(), r, err
}

// pointer returns an entry of a type.
func pointer(code string) string {
	return entry(`"resourceType":"DocumentReference","type":{"coding":[{"system":"http://snomed.info/sct","code":"` + code + `"}]},` +
		`"content":[{"attachment":{"contentType":"application/pdf","url":"https://p1.nhs.uk/a.pdf"}}]`)
}

func entry(resource string) string { return `{"fullUrl":"x","resource":{` + resource + `}}` }

func manyMembers(n int) (out string) {
	for i := range n {
		out += fmt.Sprintf(`,"m%d":1`, i)
	}
	return out
}

func bundle(entries ...string) string {
	return `{"resourceType":"Bundle","entry":[` + strings.Join(entries, ",") + `],"type":"searchset"}`
}

const (
	open   = "736253002"
	marked = "1382601000000107"
	denied = "736373009"
)

const mask = `"_url":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}`

func TestKeepsWhatTheUserMaySeeAndNothingElse(t *testing.T) {
	in := "{\n  \"resourceType\": \"Bundle\",\n  \"total\" : 3 ,\n  \"entry\": [\n    " + pointer(denied) + ",\n    " + pointer(open) + " ,\n    " +
		pointer("1") + ",\n    " + pointer(marked) + "\n  ],\n  \"link\": [ ]\n}\n"
	want := "{\n  \"resourceType\": \"Bundle\" ,\n  \"entry\": [\n    " + pointer(open) + ",\n    " +
		strings.Replace(pointer(marked), `"url":"https://p1.nhs.uk/a.pdf"`, mask, 1) + "\n  ],\n  \"link\": [ ]\n}\n"
	got, r, err := filter(t, pointers.JSON, in)
	if err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	if (r != pointers.Result{Kept: 2, Marked: 1, Denied: 1, Unknown: 1}) || r.Dropped() != 2 {
		t.Errorf("counts are %+v", r)
	}
}

func TestLooksLikeNoPointersWhenAllAreDropped(t *testing.T) {
	for _, in := range []string{
		`{"resourceType":"Bundle","total":2,"entry":[` + pointer(denied) + `,` + pointer("1") + `],"type":"searchset"}`,
		`{"total":0,"resourceType":"Bundle","entry":[],"type":"searchset"}`,
		`{"resourceType":"Bundle","type":"searchset","entry":[` + pointer(denied) + `],"total":2}`,
		`{"entry":[` + pointer(denied) + `],"resourceType":"Bundle","_total":{"id":"x"},"type":"searchset"}`,
	} {
		got, _, err := filter(t, pointers.JSON, in)
		if want := `{"resourceType":"Bundle","type":"searchset"}`; err != nil || got != want {
			t.Errorf("%v %s\nwant %s", err, got, want)
		}
	}
	none, one := naiveCopy(`{"resourceType":"Bundle","total":0,"entry":[]}`), naiveCopy(`{"resourceType":"Bundle","total":1,"entry":[`+pointer(denied)+`]}`)
	if none == one {
		t.Error("the naive implementation does not tell that there is a pointer")
	}
}

// naiveCopy is the filter that is written first: it leaves out the entries and
// copies the rest, the number of pointers among it.
func naiveCopy(bundle string) string {
	var b map[string]any
	if json.Unmarshal([]byte(bundle), &b) != nil {
		return ""
	}
	b["entry"] = []any{}
	out, _ := json.Marshal(b)
	return string(out)
}

// TestDropsWhatIsDoubtful: each case is an entry of a type that is open, were
// it not for one thing.
func TestDropsWhatIsDoubtful(t *testing.T) {
	const (
		res    = `"resourceType":"DocumentReference"`
		coding = `{"system":"http://snomed.info/sct","code":"736253002"}`
		typ    = `"type":{"coding":[` + coding + `]}`
	)
	if _, r, err := filter(t, pointers.JSON, bundle(entry(res+","+typ+manyMembers(62)))); r.Kept != 1 || err != nil {
		t.Fatalf("the plain case is dropped: %+v %v", r, err)
	}
	for name, e := range map[string]string{
		"no type":                  entry(res),
		"null type":                entry(res + `,"type":null`),
		"two types":                entry(res + "," + typ + "," + typ),
		"type in another case":     entry(res + "," + typ + `,"Type":1`),
		"type with escapes":        entry(res + "," + typ + `,"\u0074ype":1`),
		"type with a long s":       entry(res + "," + typ + `,"ſype":1`),
		"any member twice":         entry(res + "," + typ + `,"id":"1","id":"2"`),
		"two codings":              entry(res + `,"type":{"coding":[` + coding + `,` + coding + `]}`),
		"two lists of codings":     entry(res + `,"type":{"coding":[` + coding + `],"coding":[]}`),
		"only contained":           entry(res + "," + typ + `,"contained":[]`),
		"contained without type":   entry(res + "," + typ + `,"contained":[{"id":"1"}]`),
		"another list":             entry(res + `,"type":{"codings":[` + coding + `]}`),
		"no coding":                entry(res + `,"type":{"coding":[]}`),
		"text only":                entry(res + `,"type":{"text":"Mental health crisis plan"}`),
		"coding not in a list":     entry(res + `,"type":{"coding":` + coding + `}`),
		"types in a list":          entry(res + `,"type":[{"coding":[` + coding + `]}]`),
		"null beside the coding":   entry(res + `,"type":{"coding":[null,` + coding + `]}`),
		"two codes":                entry(res + `,"type":{"coding":[{"system":"http://snomed.info/sct","code":"1","code":"736253002"}]}`),
		"code in another case":     entry(res + `,"type":{"coding":[{"system":"http://snomed.info/sct","code":"736253002","Code":"1"}]}`),
		"code that is a number":    entry(res + `,"type":{"coding":[{"system":"http://snomed.info/sct","code":736253002}]}`),
		"code with a blank":        entry(res + `,"type":{"coding":[{"system":"http://snomed.info/sct","code":"736253002 "}]}`),
		"no system":                entry(res + `,"type":{"coding":[{"code":"736253002"}]}`),
		"no code":                  entry(res + `,"type":{"coding":[{"system":"http://snomed.info/sct"}]}`),
		"other system":             entry(res + `,"type":{"coding":[{"system":"https://nicip.nhs.uk","code":"736253002"}]}`),
		"contained resources":      entry(res + "," + typ + `,"contained":[{"resourceType":"DocumentReference"}]`),
		"Contained resources":      entry(res + "," + typ + `,"Contained":[]`),
		"more members than any":    entry(res + "," + typ + manyMembers(63)),
		"no resourceType":          entry(typ),
		"other resource":           entry(`"resourceType":"Patient",` + typ),
		"two resourceTypes":        entry(`"resourceType":"Patient",` + res + `,` + typ),
		"operation outcome":        entry(`"resourceType":"OperationOutcome","issue":[]`),
		"no resource":              `{"fullUrl":"x"}`,
		"resource in another case": `{"Resource":{` + res + `,` + typ + `}}`,
		"two resources":            `{"resource":{` + res + `,` + typ + `},"resource":{}}`,
		"resource in a list":       `{"resource":[{` + res + `,` + typ + `}]}`,
		"bundle in the bundle":     entry(`"resourceType":"Bundle","entry":[` + pointer(open) + `]`),
		"null":                     `null`,
		"list":                     `[` + pointer(open) + `]`,
	} {
		got, r, err := filter(t, pointers.JSON, bundle(e))
		if err != nil || r.Kept != 0 || r.Dropped() != 1 || got != `{"resourceType":"Bundle","type":"searchset"}` {
			t.Errorf("%s: %+v %v %s", name, r, err, got)
		}
		if naive(bundle(e)) == slices.Contains(naiveDrops, name) {
			t.Errorf("%s: the naive implementation says %v", name, naive(bundle(e)))
		}
	}
}

// naive is the filter that is written first: it keeps an entry if the code of
// any coding is one that is open.
func naive(bundle string) (keeps bool) {
	var b struct {
		Entry []struct {
			Resource struct {
				Type struct{ Coding []struct{ Code any } }
			}
		}
	}
	if json.Unmarshal([]byte(bundle), &b) != nil {
		return false
	}
	for _, e := range b.Entry {
		for _, c := range e.Resource.Type.Coding {
			keeps = keeps || strings.TrimSpace(fmt.Sprint(c.Code)) == open
		}
	}
	return keeps
}

// naiveDrops are the rows for which the naive implementation does not fall.
var naiveDrops = []string{
	"no type", "null type", "type in another case", "type with escapes", "types in a list", "no coding", "coding not in a list", "two lists of codings",
	"text only", "another list", "no code", "code in another case", "code that is a number", "resource in a list", "bundle in the bundle", "operation outcome",
	"no resource", "list", "null",
}

func TestAnErrorLeavesTheOutputWithoutEnd(t *testing.T) {
	for name, in := range map[string]string{
		"empty":                  ``,
		"no object":              `[]`,
		"cut":                    `{"resourceType":"Bundle","entry":[` + pointer(open),
		"cut before the bracket": `{"resourceType":"Bundle","entry":[` + pointer(open) + `]`,
		"something behind":       bundle(pointer(open)) + `{}`,
		"blanks, something then": bundle(pointer(open)) + strings.Repeat(" ", 5000) + "x",
		"zero byte behind":       bundle(pointer(open)) + "\x00",
		"comma at the end":       `{"resourceType":"Bundle","entry":[` + pointer(open) + `,]}`,
		"no resourceType":        `{"entry":[` + pointer(open) + `]}`,
		"other resourceType":     `{"entry":[` + pointer(open) + `],"resourceType":"DocumentReference"}`,
		"two lists of entries":   `{"resourceType":"Bundle","entry":[` + pointer(open) + `],"entry":[]}`,
		"entries in other case":  `{"resourceType":"Bundle","Entry":[` + pointer(denied) + `]}`,
		"entries with escapes":   `{"resourceType":"Bundle","\u0065ntry":[` + pointer(denied) + `]}`,
		"entry no list":          `{"resourceType":"Bundle","entry":` + pointer(denied) + `}`,
		"contained":              `{"resourceType":"Bundle","contained":[]}`,
		"byte order mark":        "\ufeff" + bundle(),
		"no UTF-8":               `{"resourceType":"Bundle","id":"` + "\xff" + `"}`,
		"UTF-8 of a surrogate":   `{"resourceType":"Bundle","id":"` + "\xed\xa0\x80" + `"}`,
		"control character":      `{"resourceType":"Bundle","id":"` + "\n" + `"}`,
		"bad escape":             `{"resourceType":"Bundle","id":"\x"}`,
		"bad number":             `{"resourceType":"Bundle","total":01}`,
		"comment":                `{"resourceType":"Bundle"/**/}`,
		"single quotes":          `{'resourceType':'Bundle'}`,
		"too deep":               `{"resourceType":"Bundle","link":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`,
	} {
		got, _, err := filter(t, pointers.JSON, in)
		var e *pointers.Error
		if !errors.Is(err, pointers.ErrMalformed) || !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
		if json.Valid([]byte(got)) {
			t.Errorf("%s: the output looks complete: %s", name, got)
		}
	}
}
