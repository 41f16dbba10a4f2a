// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

// editedJSON has each kind of value at each place where one is read.
var editedJSON = ` {"_total":[-1.5e+3,true,false,null,{},[ ],0,10,2E-1,"\u0041\n\"é"],"id":"a\u0062","meta":{"tag":[{"code":"1"},{}],"x":[1] , "versionId":"2"},` +
	`"link":[{"relation":"self","url":1}],"timestamp":0,"total":0,"resourceType":"Bundle","entry":[` + strings.Join([]string{
	`{"e":"}"}`, `{"a":true}`, `{"a":false}`, `{"a":null}`, `{"a":1.5}`, `{"a":2e5}`,
	`{"a":[1,{"b":2}],"resource":{"resourceType":"DocumentReference","x":{"y":[0]},"type":{"text":"t","coding":[{"system":"http://snomed.info/sct","code":"736253002","d":[{}]}]}}}`,
	`{"fullUrl":1,"resource":{"resourceType":"DocumentReference","id":"1","type":{"coding":[{"system":"http://snomed.info/sct","code":"1382601000000107"}]},"content":[{"attachment":{"url":[1],"x":2}},{}]}} `,
	`7`, `"b"`, `{"resource":8}`, `{"resource":{"resourceType":9,"type":0,"Type":[{}]}}`, `{"resource":{"type":{"coding":0}}}`, `{"resource":{"contained":{},"type":{"coding":[0,{"code":1}]}}}`,
}, ",") + `] ,"type":"searchset"} `

// editedXML has each kind of child at each place where one is read.
var editedXML = `<?xml version="1.0" encoding='utf-8'?><!--a--> <Bundle xmlns="http://hl7.org/fhir"><total value="1"/><!-- - & --><signature><a:b xmlns:a="c">d&amp;&#65;&#x4a;é]]</a:b></signature>` +
	`<entry><fullUrl value="x"/><a><b/></a><resource><DocumentReference><x><y>0</y></x><type><text>0</text><coding><system value="http://snomed.info/sct"/><code value="736253002"/><d>1</d></coding></type></DocumentReference></resource></entry>` +
	`<id value="a&#98;"><x/></id><meta><tag><code value="1"/></tag><x>1</x><versionId value='2'>3</versionId></meta><link><relation value="self"/></link>` +
	`<entry><resource><DocumentReference><id value="1">2</id><type><coding><system value="http://snomed.info/sct"/><code value="1382601000000107"/></coding></type>` +
	`<content><attachment><url value="a"><b/></url><c>3</c></attachment></content></DocumentReference></resource></entry>` +
	`<entry/><entry><Resource>4</Resource><resource>5</resource></entry><entry><resource><Patient>6</Patient></resource></entry>` +
	`<entry><resource><DocumentReference><contained>7</contained></DocumentReference><Patient>8</Patient></resource></entry><type value="searchset" > </type></Bundle> `

// A document that is changed in one place is refused if it is not JSON, and then
// as if it ended there.
func TestNothingIsDecidedAfterAnErrorInJSON(t *testing.T) {
	t.Parallel()
	good := func(in string) bool { return json.Valid([]byte(in)) }
	checkEdits(t, pointers.JSON, editedJSON, strings.Split(`{ } [ ] , : " \ 0 - a`+" \x01 \xff", " "), good, good)
}

// The same if it is not XML.
func TestNothingIsDecidedAfterAnErrorInXML(t *testing.T) {
	t.Parallel()
	good := func(in string) bool {
		_, err := parseXML(in)
		return err == nil
	}
	ended := func(out string) bool { return strings.Contains(out, "</Bundle>") }
	from := strings.Index(editedXML, "<Bundle")
	for changed, old := range map[string]string{
		`<signature a="1" a="2">`: "<signature>", "]]>/signature>": "</signature>",
		strings.Repeat("<a>", 62) + "<b/>" + strings.Repeat("</a>", 62) + "</signature></Bundle>": "</signature>",
	} {
		if checkEnd(t, pointers.XML, strings.Replace(editedXML, old, changed, 1), good, ended) {
			t.Errorf("%s is taken", changed)
		}
	}
	for _, head := range []string{"\uff01Bundle", "\xef\xbbBundle", "Bundle", "<?xm<Bundle", "<?xml<Bundle", "<?xml ?><Bundle", "<?xml <Bundle", `<?xml version="1.1"<Bundle`, `<?xml version="1.0"?<Bundle`, "<!<Bundle", "<!--a--<Bundle", "<a", "<"} {
		if in := head + editedXML[from+len("<Bundle"):]; checkEnd(t, pointers.XML, in, good, ended) {
			t.Errorf("%s is taken", head)
		}
	}
	checkEdits(t, pointers.XML, editedXML, strings.Split(`< > / " = & ! - a ]`+" \x01 \xff", " "), good, ended)
}

func checkEdits(t *testing.T, s pointers.Syntax, in string, pieces []string, good, ended func(string) bool) {
	if _, r, err := filter(t, s, in); err != nil || r.Kept != 2 || r.Marked != 1 || r.Unknown < 2 || r.Other < 1 {
		t.Fatalf("%+v %v", r, err)
	}
	refused := 0
	for at := range len(in) {
		for _, edited := range edits(in, at, pieces) {
			if !checkEnd(t, s, edited, good, ended) {
				refused++
			}
		}
	}
	if refused < 1000 {
		t.Errorf("only %d were refused", refused)
	}
}

// checkEnd reports whether a document is taken.
func checkEnd(t *testing.T, s pointers.Syntax, in string, good, ended func(string) bool) bool {
	t.Helper()
	out, r, asked, err := ask(s, in)
	if err == nil {
		if !good(in) || !good(out) {
			t.Fatalf("%s\nis taken, and gives\n%s", in, out)
		}
		return true
	}
	var e *pointers.Error
	if !errors.As(err, &e) || !errors.Is(err, pointers.ErrMalformed) || ended(out) {
		t.Fatalf("%v of\n%s", err, in)
	}
	if _, cut, askedCut, _ := ask(s, in[:e.Offset]); r != cut || asked != askedCut {
		t.Fatalf("%+v and %d types, and if it ends at byte %d, %+v and %d\n%s", r, asked, e.Offset, cut, askedCut, in)
	}
	return false
}

// edits returns a text without one, two and four bytes at a place, and with
// each of the pieces there.
func edits(in string, at int, pieces []string) (out []string) {
	for _, n := range []int{1, 2, 4} {
		out = append(out, in[:at]+in[min(at+n, len(in)):])
	}
	for _, piece := range pieces {
		out = append(out, in[:at]+piece+in[at:])
	}
	return out
}

// ask filters a text and counts the types that are asked for.
func ask(s pointers.Syntax, in string) (out string, r pointers.Result, asked int, err error) {
	var b strings.Builder
	r, err = pointers.Filter(&b, strings.NewReader(in), pointers.Options{Syntax: s, Access: func(t spine.RecordType) (spine.AccessLevel, bool) {
		asked++
		return access(t)
	}})
	return b.String(), r, asked, err
}
