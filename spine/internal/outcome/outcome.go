// SPDX-License-Identifier: Apache-2.0

package outcome

import "unicode/utf8"

// Outcome is an OperationOutcome with one issue. Empty parts are left out.
type Outcome struct {
	Profile     string // of the resource
	Severity    string // fatal, error, warning or information
	Code        string // of the issue (FHIR IssueType)
	System      string // of the details' coding
	SpineCode   string
	Display     string
	Diagnostics string
}

// JSON writes the outcome as FHIR JSON.
func (o *Outcome) JSON() []byte {
	b := []byte(`{"resourceType":"OperationOutcome",`)
	if o.Profile != "" {
		b = append(jsonText(append(b, `"meta":{"profile":[`...), o.Profile), "]},"...)
	}
	b = jsonText(append(b, `"issue":[{"severity":`...), o.Severity)
	b = jsonText(append(b, `,"code":`...), o.Code)
	b = jsonText(append(b, `,"details":{"coding":[{"system":`...), o.System)
	b = jsonText(append(b, `,"code":`...), o.SpineCode)
	b = jsonText(append(b, `,"display":`...), o.Display)
	b = append(b, "}]}"...)
	if o.Diagnostics != "" {
		b = jsonText(append(b, `,"diagnostics":`...), o.Diagnostics)
	}
	return append(b, "}]}\n"...)
}

// XML writes the outcome as FHIR XML.
func (o *Outcome) XML() []byte {
	b := []byte(`<OperationOutcome xmlns="http://hl7.org/fhir">`)
	if o.Profile != "" {
		b = append(element(append(b, "<meta>"...), "profile", o.Profile), "</meta>"...)
	}
	b = element(append(b, "<issue>"...), "severity", o.Severity)
	b = element(b, "code", o.Code)
	b = element(append(b, "<details><coding>"...), "system", o.System)
	b = element(b, "code", o.SpineCode)
	b = element(b, "display", o.Display)
	b = append(b, "</coding></details>"...)
	if o.Diagnostics != "" {
		b = element(b, "diagnostics", o.Diagnostics)
	}
	return append(b, "</issue></OperationOutcome>\n"...)
}

func element(b []byte, name, value string) []byte {
	b = append(append(b, '<'), name...)
	b = xmlText(append(b, ` value="`...), value)
	return append(b, `"/>`...)
}

// jsonText writes a JSON string of ASCII alone.
func jsonText(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ' || r > '~' || r == '<' || r == '>' || r == '&':
			b = escape(b, r)
		default:
			b = append(b, byte(r))
		}
	}
	return append(b, '"')
}

func escape(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	if r > 0xffff {
		r -= 0x10000
		return escape(escape(b, 0xd800+r>>10), 0xdc00+r&0x3ff)
	}
	return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}

// xmlText writes the value of an attribute. A character that XML 1.0 cannot
// hold is written as U+FFFD.
func xmlText(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '"':
			b = append(b, "&#34;"...)
		case r == '\'':
			b = append(b, "&#39;"...)
		case r < ' ' || r == 0x7f || r == 0xfffe || r == 0xffff:
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
