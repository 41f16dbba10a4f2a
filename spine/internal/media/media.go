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

// NRL are the types of the National Record Locator (development overview).
var NRL = &Types{
	xml:  []string{"application/fhir+xml", "application/xml+fhir", "application/xml"},
	json: []string{"application/fhir+json", "application/json+fhir", "application/json", "text/json"},
}

// FHIR are the two types of FHIR STU3 and later, the only ones of GP Connect.
var FHIR = &Types{xml: []string{"application/fhir+xml"}, json: []string{"application/fhir+json"}}

// ContentType returns the form of a body; None if its type is none of them. A
// parameter such as a charset is passed over.
func (t *Types) ContentType(value string) Form {
	for i := range len(value) {
		if value[i] == ';' {
			value = value[:i]
			break
		}
	}
	return t.exactly(trim(value))
}

// Accept returns the form that an Accept header asks for first, whatever the
// weights; fallback if it takes anything, None if it takes neither form.
func (t *Types) Accept(values []string, fallback Form) Form {
	asked := false
	for _, value := range values {
		for value != "" {
			one := value
			value = ""
			for i := range len(one) {
				if one[i] == ',' {
					one, value = one[:i], one[i+1:]
					break
				}
			}
			one = trim(one)
			if one == "" {
				continue
			}
			asked = true
			if f := t.ContentType(one); f != None {
				return f
			}
			if one[0] == '*' || hasPrefix(one, "application/*") {
				return fallback
			}
		}
	}
	if asked {
		return None
	}
	return fallback
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

func trim(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

func hasPrefix(s, p string) bool { return len(s) >= len(p) && s[:len(p)] == p }
