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
		kind, _, _ := strings.Cut(one(v), ";")
		p.must(len(v) == 1 && slices.Contains(types, strings.ToLower(strings.TrimSpace(kind))), "content-type")
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

var (
	rangeForm = regexp.MustCompile(`\A(\*/\*|[!#$%&'+.^_|~0-9a-z-]+/(?:\*|[!#$%&'+.^_|~0-9a-z-]+))((?:[ \t]*;[ \t]*[a-z0-9-]+=[!#$%&'+.^_|~0-9a-z-]*)*)\z`)
	zero      = regexp.MustCompile(`;[ \t]*q=0(\.0*)?[ \t]*(;|\z)`)
)

// accepts reports whether one of the ranges is one of the types, or anything.
// Of a range that is none, or that has the weight zero, the page says nothing.
func accepts(values, types []string) bool {
	some := false
	for _, v := range values {
		for _, r := range strings.Split(v, ",") {
			r = strings.ToLower(strings.Trim(r, " \t"))
			some = some || r != ""
			m := rangeForm.FindStringSubmatch(r)
			if r != "" && (m == nil || zero.MatchString(m[2])) {
				panic(undecided{})
			}
			if m != nil && (slices.Contains(types, m[1]) || m[1] == "*/*" || m[1] == "application/*") {
				return true
			}
		}
	}
	return !some
}
