// SPDX-License-Identifier: Apache-2.0

package media

import "github.com/spineguard/spineguard/spine/internal/code"

// Form is how a FHIR resource is written.
type Form uint8

// The forms.
const (
	None Form = iota
	XML
	JSON
)

// Types are the MIME types that an API takes for each form.
type Types struct{ xml, json []string }

// MostNames is how many MIME types of a form there can be.
const MostNames = 4

// New returns the types of an API, at most [MostNames] for each form, in lower case; the first
// is the one in which it answers.
func New(xml, json []string) *Types { return &Types{xml: xml, json: json} }

// Name returns the type in which the API answers in a form; None is XML. The zero Types
// answer in that of FHIR.
func (t *Types) Name(f Form) string {
	names := t.xml
	if f == JSON {
		names = t.json
	}
	if len(names) == 0 {
		return "application/fhir+xml"
	}
	return names[0]
}

// ContentType returns the form of a body; None if its type is none of them, or
// what follows it are not parameters (RFC 9110, section 8.3.1). What a parameter
// such as a charset says is passed over.
func (t *Types) ContentType(value string) Form {
	return t.exactly(readRange(trimLeft(value)).name)
}

// Accept returns the form in which the answer to an Accept header is; None if
// the header takes neither (RFC 9110, section 12.5.1). Of each type the most
// specific range that matches decides, and of several that are as specific one
// whose weight is zero. A form is acceptable if one of its types is, and the one
// in which the API answers is not refused. Of two forms it is the one that is
// asked for first, whatever the weights, and fallback if the range takes both.
// What is not a range asks for nothing; a header without any takes both forms.
func (t *Types) Accept(values []string, fallback Form) Form {
	var xml, json preferences
	asked := false
	for all := (ranges{values: values}); all.next(); {
		asked = true
		xml.hear(all.one, t.xml)
		json.hear(all.one, t.json)
	}
	switch xml, json := xml.acceptable(), json.acceptable(); {
	case !asked:
		return fallback
	case xml && json:
		return t.first(values, fallback)
	case xml:
		return XML
	case json:
		return JSON
	}
	return None
}

// first returns the form that is asked for first, of two that are acceptable.
func (t *Types) first(values []string, fallback Form) Form {
	for all := (ranges{values: values}); all.next(); {
		xml, json := all.one.asks(t.xml), all.one.asks(t.json)
		switch {
		case xml && json:
			return fallback
		case xml:
			return XML
		case json:
			return JSON
		}
	}
	return None
}

// Format returns the form that _format asks for in a raw query; there is
// whether it is in the query. Twice is None.
func (t *Types) Format(query string) (form Form, there bool) {
	for query != "" {
		pair := query
		query = ""
		for i := range len(pair) {
			if pair[i] == '&' {
				pair, query = pair[:i], pair[i+1:]
				break
			}
		}
		const name = "_format="
		if pair != "_format" && !hasPrefix(pair, name) {
			continue
		}
		if there {
			return None, true
		}
		there = true
		if hasPrefix(pair, name) {
			form = t.escaped(pair[len(name):])
		}
	}
	return form, there
}

func (t *Types) exactly(s string) Form {
	for _, w := range t.xml {
		if code.EqualFold(s, w) {
			return XML
		}
	}
	for _, w := range t.json {
		if code.EqualFold(s, w) {
			return JSON
		}
	}
	return None
}

func (t *Types) escaped(raw string) Form {
	for _, w := range t.xml {
		if means(raw, w) {
			return XML
		}
	}
	for _, w := range t.json {
		if means(raw, w) {
			return JSON
		}
	}
	return None
}

// means compares a query value with a type. A plus sign that nobody escaped is
// taken as such, although it stands for a blank: no type has one.
func means(raw, want string) bool {
	n := 0
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c == '%' && i+2 < len(raw) {
			high, one := code.Hex(raw[i+1])
			low, two := code.Hex(raw[i+2])
			if !one || !two {
				return false
			}
			c = high<<4 | low
			i += 2
		}
		if n == len(want) || code.Lower(c) != want[n] {
			return false
		}
		n++
	}
	return n == len(want)
}

func hasPrefix(s, p string) bool { return len(s) >= len(p) && s[:len(p)] == p }

// IsForm reports whether a Content-Type may be taken for that of a form, whose
// fields net/http reads as parameters: application/x-www-form-urlencoded, or
// multipart with whatever subtype. Text that is not ASCII may be one in the eyes
// of a reader that knows other letters.
func IsForm(contentType string) bool {
	for i := range len(contentType) {
		if contentType[i] > '~' {
			return true
		}
	}
	for contentType != "" && contentType[0] <= ' ' {
		contentType = contentType[1:]
	}
	return begins(contentType, "application/x-www-form-urlencoded") || begins(contentType, "multipart/")
}

func begins(s, with string) bool { return len(s) >= len(with) && code.EqualFold(s[:len(with)], with) }

// HasBody reports whether requests with a method have a body that access depends on.
func HasBody(method string) bool { return method == "POST" || method == "PUT" || method == "PATCH" }
