// SPDX-License-Identifier: Apache-2.0

package second

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	token      = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
	quoted     = `"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"`
	parameters = `((?:[ \t]*;[ \t]*(?:` + token + `=(?:` + token + `|` + quoted + `))?)*)`
)

var (
	mediaType = regexp.MustCompile(`(?s)^(` + token + `/` + token + `)` + parameters + `[ \t]*$`)
	parameter = regexp.MustCompile(`(?s)(` + token + `)=(` + token + `|` + quoted + `)`)
	weight    = regexp.MustCompile(`^(0(\.[0-9]{0,3})?|1(\.0{0,3})?)$`)
)

// latin makes a string that regexp reads byte by byte.
func latin(s string) string {
	r := make([]rune, len(s))
	for i := range len(s) {
		r[i] = rune(s[i])
	}
	return string(r)
}

// readMediaType reads a media type or range with its parameters.
func readMediaType(s string) (name string, list [][]string, ok bool) {
	match := mediaType.FindStringSubmatch(latin(s))
	if match == nil {
		return "", nil, false
	}
	list = parameter.FindAllStringSubmatch(match[2], -1)
	seen := map[string]bool{}
	for _, p := range list {
		seen[strings.ToLower(p[1])] = true
	}
	return strings.ToLower(match[1]), list, len(seen) == len(list) && len(list) <= 16
}

// types are the media types of the API.
func (m *model) types() []string {
	if m.gpTokens {
		return []string{"application/fhir+json", "application/fhir+xml"}
	}
	return []string{"application/fhir+json", "application/json+fhir", "application/json", "text/json",
		"application/fhir+xml", "application/xml+fhir", "application/xml"}
}

func (m *model) form() string {
	for _, line := range m.r.Header.Values("Content-Type") {
		name, _, _ := strings.Cut(line, ";")
		name, _, _ = strings.Cut(name, ",")
		name = strings.ToLower(strings.TrimSpace(name))
		if !isASCII(line) || name == "application/x-www-form-urlencoded" || strings.HasPrefix(name, "multipart/") {
			return "form"
		}
	}
	return ""
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

func (m *model) asksForTypes() bool { return !m.kind.isProxy() && !m.kind.isRecord() }

func (m *model) contentType() string {
	if !m.asksForTypes() || !slices.Contains([]string{"POST", "PUT", "PATCH"}, m.r.Method) {
		return ""
	}
	lines := m.r.Header.Values("Content-Type")
	if len(lines) == 0 {
		return "content-type-missing"
	}
	name, _, ok := readMediaType(lines[0])
	if len(lines) > 1 || !ok || !slices.Contains(m.types(), name) {
		return "content-type"
	}
	return ""
}

func (m *model) accept() string {
	const bad = "accept"
	if !m.asksForTypes() {
		return ""
	}
	var formats []string
	for _, p := range partsOf(m.query) {
		if p.name == "_format" {
			formats = append(formats, p.value)
		}
	}
	if len(formats) > 0 {
		value, _ := decodeOnce(formats[0])
		if len(formats) > 1 || !slices.Contains(m.types(), strings.ToLower(value)) {
			return bad
		}
		return ""
	}
	ranges, anything := acceptRanges(m.r.Header.Values("Accept"))
	if anything {
		return ""
	}
	for _, form := range []string{"json", "xml"} {
		asked := false
		for _, t := range m.types() {
			accepted, _ := accepts(ranges, t)
			asked = asked || accepted && strings.Contains(t, form)
		}
		if _, refused := accepts(ranges, "application/fhir+"+form); asked && !refused {
			return ""
		}
	}
	return bad
}

// answerSyntax is the syntax of a refusal: the one that is asked for first and is
// not refused, and without any wish XML, or JSON of GP Connect.
func (m *model) answerSyntax() string {
	byDefault := []string{"xml", "json"}
	if m.gpTokens {
		byDefault = []string{"json", "xml"}
	}
	for _, p := range partsOf(m.r.URL.RawQuery) {
		if p.name == "_format" {
			value, _ := decodeOnce(p.value)
			return syntaxOf(value)
		}
	}
	ranges, anything := acceptRanges(m.r.Header.Values("Accept"))
	if anything {
		return byDefault[0]
	}
	for _, r := range ranges {
		for _, syntax := range byDefault {
			_, refused := accepts(ranges, "application/fhir+"+syntax)
			for _, t := range m.types() {
				if !refused && !r.zero && syntaxOf(t) == syntax && takes(r.name, t) {
					return syntax
				}
			}
		}
	}
	return byDefault[0]
}

// takes reports whether a range takes a type.
func takes(name, t string) bool {
	major, _, _ := strings.Cut(t, "/")
	return name == t || name == major+"/*" || name == "*/*"
}

func syntaxOf(t string) string {
	return syntaxNames[strings.Contains(strings.ToLower(t), "json")]
}

var syntaxNames = map[bool]string{true: "json", false: "xml"}

// mediaRange is one range of Accept.
type mediaRange struct {
	name string
	zero bool
}

// acceptRanges reads Accept; those that are malformed are left out. Without
// any text it takes anything.
func acceptRanges(lines []string) (list []mediaRange, anything bool) {
	anything = true
	for _, s := range splitList(strings.Join(lines, ",")) {
		s = strings.Trim(s, " \t")
		if s == "" {
			continue
		}
		anything = false
		if r, ok := readRange(s); ok {
			list = append(list, r)
		}
	}
	return list, anything
}

func readRange(s string) (mediaRange, bool) {
	name, params, ok := readMediaType(s)
	if !ok {
		return mediaRange{}, false
	}
	r := mediaRange{name: name}
	for _, p := range params {
		if !strings.EqualFold(p[1], "q") {
			continue
		}
		if !weight.MatchString(p[2]) {
			return mediaRange{}, false
		}
		q, err := strconv.ParseFloat(p[2], 64)
		r.zero = err == nil && q == 0
		break
	}
	return r, true
}

// splitList splits a list at its commas, but not within quotes.
func splitList(s string) []string {
	var list []string
	start, inQuotes := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case inQuotes && s[i] == '\\':
			i++
		case s[i] == '"':
			inQuotes = !inQuotes
		case s[i] == ',' && !inQuotes:
			list = append(list, s[start:i])
			start = i + 1
		}
	}
	return append(list, s[start:])
}

// accepts reports whether a type is accepted, and whether it is refused: the
// most specific range counts.
func accepts(ranges []mediaRange, t string) (accepted, refused bool) {
	major, _, _ := strings.Cut(t, "/")
	for _, name := range []string{t, major + "/*", "*/*"} {
		found, zero := false, false
		for _, r := range ranges {
			if r.name == name {
				found, zero = true, zero || r.zero
			}
		}
		if found {
			return !zero, zero
		}
	}
	return false, false
}
