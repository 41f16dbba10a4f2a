package guard_test

import (
	"regexp"
	"slices"
	"strings"
)

var (
	nrlTypes  = []string{"application/fhir+json", "application/json+fhir", "application/json", "text/json", "application/fhir+xml", "application/xml+fhir", "application/xml"}
	fhirTypes = []string{"application/fhir+json", "application/fhir+xml"}
)

// media asks about the form of the body and of the answer; a record is
// whatever it is, and the proxy does not look.
func (p *place) media(a asked, r reading) {
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

const tokenForm = "[!#$%&'*+.^_`|~0-9a-z-]+"

var (
	typeForm  = regexp.MustCompile(`\A` + tokenForm + `/` + tokenForm + `((?:[ \t]*;[ \t]*(?:` + tokenForm + `=(?:` + tokenForm + `|"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\.)*"))?)*)\z`)
	zeroForm  = regexp.MustCompile(`\A0(\.0{0,3})?\z`)
	weighForm = regexp.MustCompile(`\A(0(\.[0-9]{0,3})?|1(\.0{0,3})?)\z`)
)

// wellFormed returns the type of a range or a body, whether its weight is zero,
// and whether it is one at all. No parameter that is drawn has a semicolon in
// quotes.
func wellFormed(s string) (name string, zero, ok bool) {
	s = strings.ToLower(strings.Trim(s, " \t"))
	m := typeForm.FindStringSubmatch(s)
	if m == nil {
		return "", false, false
	}
	for _, parameter := range strings.Split(m[1], ";") {
		if w, weighs := strings.CutPrefix(strings.Trim(parameter, " \t"), "q="); weighs {
			zero = zeroForm.MatchString(w)
			if !weighForm.MatchString(w) {
				return "", false, false
			}
		}
	}
	return strings.TrimSuffix(s, m[1]), zero, true
}

// accepts reports whether something is asked for that the types can give: one
// of a form that no range of weight zero refuses.
func accepts(values, types []string) bool {
	refused, asked, some := map[string]bool{}, []string{}, false
	for _, r := range strings.Split(strings.Join(values, ","), ",") {
		some = some || strings.Trim(r, " \t") != ""
		name, zero, ok := wellFormed(r)
		switch {
		case !ok:
		case zero && slices.Contains(types, name):
			refused[formOf(name)] = true
		case !zero && (slices.Contains(types, name) || name == "*/*" || name == "application/*"):
			asked = append(asked, formOf(name))
		}
	}
	if !some {
		return true
	}
	if len(asked) == 0 {
		return false
	}
	if asked[0] == "either" {
		return !refused["xml"] || !refused["json"]
	}
	return !refused[asked[0]]
}

func formOf(name string) string {
	switch {
	case strings.Contains(name, "xml"):
		return "xml"
	case strings.Contains(name, "json"):
		return "json"
	}
	return "either"
}
