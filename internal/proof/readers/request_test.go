// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"fmt"
	"slices"
	"strings"
)

// field is a header line, or of HTTP/2 a pseudo-header as well.
type field struct{ name, value string }

// asked is a request that both protocols can say.
type asked struct {
	method, target, host string
	header               []field
	body                 string
}

// add adds header lines: name, value, name, value.
func (a *asked) add(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		a.header = append(a.header, field{pairs[i], pairs[i+1]})
	}
}

// set gives all lines of a name another value, and adds one if there is none.
func (a *asked) set(name, value string) {
	a.remove(name)
	a.add(name, value)
}

func (a *asked) remove(name string) {
	a.header = slices.DeleteFunc(a.header, func(f field) bool { return strings.EqualFold(f.name, name) })
}

// get is the value of the first line of a name.
func (a *asked) get(name string) string {
	for _, f := range a.header {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// ask adds text to the query.
func (a *asked) ask(text string) {
	if strings.Contains(a.target, "?") {
		a.target += "&" + text
	} else {
		a.target += "?" + text
	}
}

// path and rawQuery cut the target as everybody does.
func (a *asked) path() string { p, _, _ := strings.Cut(a.target, "?"); return p }

func (a *asked) rawQuery() string { _, q, _ := strings.Cut(a.target, "?"); return q }

// http1 is the request as bytes.
func (a asked) http1() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", a.method, a.target, a.host)
	for _, f := range a.header {
		fmt.Fprintf(&b, "%s: %s\r\n", f.name, f.value)
	}
	if a.body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(a.body))
	}
	return b.String() + "\r\n" + a.body
}

// http2 is the request as fields of HTTP/2.
func (a asked) http2() []field {
	fields := []field{{":method", a.method}, {":scheme", "http"}, {":authority", a.host}, {":path", a.target}}
	for _, f := range a.header {
		fields = append(fields, field{strings.ToLower(f.name), f.value})
	}
	return fields
}
