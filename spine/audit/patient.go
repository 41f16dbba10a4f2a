// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// numbersIn adds the NHS numbers that the query of a URL names: in a reference to a patient, in an
// identifier of the system nhs-number, or by themselves as subject or patient.
func numbersIn(list []string, target string) []string {
	u, err := url.Parse(target)
	if err != nil {
		return list
	}
	for name, values := range u.Query() {
		name, _, _ = strings.Cut(name, ":") // a modifier
		name, _, _ = strings.Cut(name, ".") // a chain
		isPatient := name == "subject" || name == "patient"
		for _, v := range values {
			switch {
			case isPatient && strings.Contains(v, "Patient/"): // with more behind it, in published examples that are encoded twice
				_, v, _ = strings.Cut(v, "Patient/")
			case strings.Contains(v, "/nhs-number|"):
				_, v, _ = strings.Cut(v, "/nhs-number|")
			case !isPatient:
				continue
			}
			list = addNumber(list, digits(v))
		}
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
