package audit

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// numbersIn adds the NHS numbers that stand in a URL where FHIR has them: in a reference to a
// patient (the parameter subject), and in an identifier of the system nhs-number.
func numbersIn(list []string, u string) []string {
	for range 2 { // published examples are encoded twice (NRL, conditional update)
		for _, front := range []string{"Patient/", "nhs-number|"} {
			for rest, ok := u, true; ok; {
				if _, rest, ok = strings.Cut(rest, front); ok {
					list = addNumber(list, digits(rest))
				}
			}
		}
		plain, err := url.QueryUnescape(u)
		if err != nil || plain == u {
			break
		}
		u = plain
	}
	return list
}

// digits are those with which a text begins.
func digits(s string) string {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return s[:i]
		}
	}
	return s
}

// The subject of a pointer, in JSON and in XML; in JSON it is an object without objects.
var subject = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"subject"\s*:\s*\{[^{}]*?"reference"\s*:\s*"[^"]*?Patient\\?/([0-9]{10})"|<subject>\s*<reference\s+value="[^"]*?Patient/([0-9]{10})"`)
})

// subjectsIn adds the NHS numbers of the subjects of pointers in a body.
func subjectsIn(list []string, body []byte) []string {
	for _, found := range subject().FindAllSubmatch(body, -1) {
		list = addNumber(addNumber(list, string(found[1])), string(found[2]))
	}
	return list
}

// pointerAt is the logical id of the pointer that a header Location leads to, or a URL.
func pointerAt(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	if id := u.Query().Get("_id"); id != "" {
		return text(id)
	}
	if _, rest, ok := strings.Cut(u.Path, "/DocumentReference/"); ok {
		id, _, _ := strings.Cut(rest, "/")
		return text(id)
	}
	return ""
}

// versionOf is the version in the header ETag, W/"3" or "3".
func versionOf(h http.Header) string {
	return text(strings.Trim(strings.TrimPrefix(h.Get("ETag"), "W/"), `"`))
}
