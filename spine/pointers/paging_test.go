// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/pointers"
)

// TestTheNextPageIsNotLost: an answer of which nobody could find the next page
// looks as if it were all, and is refused.
func TestTheNextPageIsNotLost(t *testing.T) {
	long := "https://nrl.example/?page=" + strings.Repeat("x", 4096)
	for in, refused := range map[string]bool{
		`{"relation":"next","url":"https://nrl.example/?page=2"}`:                           false,
		`{"url":"https://nrl.example/?page=2","relation":"next","x":[1]}`:                   false,
		`{"relation":"next","url":"` + long + `"}`:                                          true,
		`{"url":"` + long + `","relation":"next"}`:                                          true,
		`{"relation":"next","url":"https://nrl.example/é"}`:                                 true,
		`{"relation":"next","url":"https://nrl.example/a b"}`:                               true,
		`{"relation":"next","url":"https://nrl.example/?a=\"b\""}`:                          true,
		`{"relation":"next","url":1}`:                                                       true,
		`{"relation":"next","_url":{"id":"a"}}`:                                             true,
		`{"relation":"next"}`:                                                               true,
		`{"relation":"next","url":"a","url":"b"}`:                                           true,
		`{"relation":"next","url":"a","Url":"b"}`:                                           true,
		`{"relation":"next","relation":"self","url":"a"}`:                                   true,
		`{"relation":"next","url":"a","modifierExtension":[]}`:                              true,
		`{"relation":"next","url":"a"},{"relation":"self","url":"a","modifierExtension":1}`: true,
		`{"relation":"self","url":"a b"}`:                                                   false,
		`{"relation":"self","url":"a b"},{"relation":"next","url":"b"}`:                     false,
		`{"relation":"next","url":"a"},{"relation":"next","url":"b c"}`:                     true,
		`{"relation":"next","url":"b c"},{"relation":"next","url":"a"}`:                     true,
		`{"relation":"last","url":"a b"}`:                                                   false,
	} {
		checkNext(t, pointers.JSON, `{"resourceType":"Bundle","link":[`+in+`]}`, refused)
	}
	for in, refused := range map[string]bool{
		`<link><relation value="next"/><url value="https://nrl.example/?page=2&amp;a=b"/></link>`: false,
		`<link id="a"><url value="a"/><relation value="next"/></link>`:                            false,
		`<link><relation value="next"/><url value="` + long + `"/></link>`:                        true,
		`<link><url value="` + long + `"/><relation value="next"/></link>`:                        true,
		`<link><relation value="next"/><url value="a b"/></link>`:                                 true,
		`<link><relation value="next"/><url/></link>`:                                             true,
		`<link><relation value="next"/></link>`:                                                   true,
		`<link><relation value="next"/><url value="a"/><url value="b"/></link>`:                   true,
		`<link><relation value="next"/>x<url value="a"/></link>`:                                  true,
		`<link><relation value="next"/><url value="a"/><modifierExtension url="a"/></link>`:       true,
		`<link><relation value="self"/><url value="a b"/></link>`:                                 false,
	} {
		checkNext(t, pointers.XML, xmlBundle(in), refused)
	}
}

// checkNext filters an answer that is refused, or has the next page that it had.
func checkNext(t *testing.T, s pointers.Syntax, in string, refused bool) {
	t.Helper()
	got, _, err := filter(t, s, in)
	if errors.Is(err, pointers.ErrMalformed) != refused || !refused && strings.Contains(got, "next") != strings.Contains(in, "next") {
		t.Errorf("%s: %v\n%s", in[:min(len(in), 200)], err, got)
	}
}

// TestTheLastPageIsNotTold: it tells how many pointers there are.
func TestTheLastPageIsNotTold(t *testing.T) {
	const link = `{"relation":"next","url":"https://nrl.example/?page=2"}`
	got, _ := mustFilter(t, pointers.JSON, `{"resourceType":"Bundle","link":[`+link+`,{"relation":"last","url":"https://nrl.example/?page=7"}],"entry":[`+pointer(denied)+`]}`)
	if want := `{"resourceType":"Bundle","link":[` + link + `]}`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	got, _ = mustFilter(t, pointers.XML, xmlBundle(`<link><relation value="last"/><url value="https://nrl.example/?page=7"/></link>`, xmlPointer(denied)))
	if got != xmlBundle() {
		t.Error(got)
	}
}
