// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"regexp"
	"slices"
	"strings"
)

var (
	asciiAndBlanks = regexp.MustCompile(`\A[\t -~]*\z`)

	nrlTypes  = []string{"application/fhir+json", "application/json+fhir", "application/json", "text/json", "application/fhir+xml", "application/xml+fhir", "application/xml"}
	fhirTypes = []string{"application/fhir+json", "application/fhir+xml"}
)

// media asks about the form of the body and of the answer; a record is
// whatever it is, and the proxy does not look.
func (p *place) media(a asked, r reading) {
	for _, v := range a.header["Content-Type"] {
		kind := strings.ToLower(strings.Trim(v, " \t"))
		p.must(!strings.HasPrefix(kind, "application/x-www-form-urlencoded") && !strings.HasPrefix(kind, "multipart/") && asciiAndBlanks.MatchString(v), "form")
	}
	if p.proxy() || p.kind == "records" {
		return
	}
	types := nrlTypes
	if p.gpConnect() {
		types = fhirTypes
	}
	if a.method == "POST" || a.method == "PUT" || a.method == "PATCH" {
		v := a.header["Content-Type"]
		p.must(len(v) > 0, "content-type-missing")
		kind, _, ok := wellFormed(one(v))
		p.must(len(v) == 1 && ok && slices.Contains(types, kind), "content-type")
	}
	var formats []string
	for _, pair := range strings.Split(r.query, "&") {
		if name, value, _ := strings.Cut(pair, "="); name == "_format" {
			formats = append(formats, value)
		}
	}
	if len(formats) > 0 {
		plain, ok := decodeOnce(formats[0])
		p.must(len(formats) == 1 && ok && slices.Contains(types, strings.ToLower(plain)), "accept")
		return
	}
	p.must(accepts(a.header["Accept"], types), "accept")
}

const tokenPattern = "[!#$%&'*+.^_`|~0-9a-z-]+"

var (
	typePattern   = regexp.MustCompile(`\A` + tokenPattern + `/` + tokenPattern + `((?:[ \t]*;[ \t]*(?:` + tokenPattern + `=(?:` + tokenPattern + `|"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\.)*"))?)*)\z`)
	zeroPattern   = regexp.MustCompile(`\A0(\.0{0,3})?\z`)
	weightPattern = regexp.MustCompile(`\A(0(\.[0-9]{0,3})?|1(\.0{0,3})?)\z`)
)

// wellFormed returns the type of a range or a body, whether its weight is zero,
// and whether it is one at all. No parameter that is drawn has a semicolon in
// quotes.
func wellFormed(s string) (name string, zero, ok bool) {
	s = strings.ToLower(strings.Trim(s, " \t"))
	m := typePattern.FindStringSubmatch(s)
	if m == nil {
		return "", false, false
	}
	seen := map[string]bool{}
	for _, parameter := range strings.Split(m[1], ";") {
		name, value, _ := strings.Cut(strings.Trim(parameter, " \t"), "=")
		if name != "" && seen[name] || name == "q" && !weightPattern.MatchString(value) {
			return "", false, false
		}
		seen[name] = true
		zero = zero || name == "q" && zeroPattern.MatchString(value)
	}
	return strings.TrimSuffix(s, m[1]), zero, true
}

// accepts reports whether something is asked for that the types can give: one
// of them, and not if the range that says most of the type of the answer refuses
// that.
func accepts(values, types []string) bool {
	zeros, some := map[string][]bool{}, false
	for _, r := range strings.Split(strings.Join(values, ","), ",") {
		some = some || strings.Trim(r, " \t") != ""
		if name, zero, ok := wellFormed(r); ok {
			zeros[name] = append(zeros[name], zero)
		}
	}
	wanted, refused := map[string]bool{}, map[string]bool{}
	for _, name := range types {
		kind, _, _ := strings.Cut(name, "/")
		for _, pattern := range []string{name, kind + "/*", "*/*"} {
			if said := zeros[pattern]; said != nil {
				no := slices.Contains(said, true)
				wanted[syntaxOf(name)] = wanted[syntaxOf(name)] || !no
				refused[syntaxOf(name)] = refused[syntaxOf(name)] || no && strings.HasPrefix(name, "application/fhir+")
				break
			}
		}
	}
	return !some || wanted["xml"] && !refused["xml"] || wanted["json"] && !refused["json"]
}

func syntaxOf(name string) string {
	if strings.Contains(name, "xml") {
		return "xml"
	}
	return "json"
}
