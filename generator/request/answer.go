// SPDX-License-Identifier: Apache-2.0

package request

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	tables "github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// mostBody is how much of an answer is read.
const mostBody = 64 << 10

// readAnswer reads what a service answers.
func readAnswer(a *http.Response, s tables.Service) (*Answer, error) {
	data, err := io.ReadAll(io.LimitReader(a.Body, mostBody))
	if err != nil {
		return nil, err
	}
	out := &Answer{Status: a.StatusCode, ContentType: a.Header.Get("Content-Type"), Outcome: readOutcome(a.Header.Get("Content-Type"), data)}
	if utf8.Valid(data) || len(data) == mostBody { // which may end within a character
		out.Body = strings.ToValidUTF8(string(data), "")
	}
	if out.Outcome != nil && out.Status >= http.StatusBadRequest {
		out.Rules = rulesOf(s, out.Status, out.Outcome)
	}
	return out, nil
}

// hide replaces what an answer should not repeat.
func (a *Answer) hide(r *strings.Replacer) {
	texts := []*string{&a.ContentType, &a.Body}
	if o := a.Outcome; o != nil {
		texts = append(texts, &o.Severity, &o.Issue, &o.Code, &o.Display, &o.Diagnostics)
	}
	for _, t := range texts {
		*t = r.Replace(*t)
	}
}

// readOutcome reads the first issue of an OperationOutcome; nil if there is none.
func readOutcome(contentType string, data []byte) *Outcome {
	media, _, _ := mime.ParseMediaType(contentType)
	if strings.Contains(media, "xml") {
		return readXML(data)
	}
	return readJSON(data)
}

func readJSON(data []byte) *Outcome {
	type coding struct{ Code, Display string }
	var r struct {
		ResourceType string
		Issue        []struct {
			Severity, Code, Diagnostics string
			Details                     struct{ Coding []coding }
		}
	}
	if err := json.Unmarshal(data, &r); err != nil || r.ResourceType != "OperationOutcome" || len(r.Issue) == 0 {
		return nil
	}
	i := r.Issue[0]
	c := append(i.Details.Coding, coding{})[0]
	return &Outcome{i.Severity, i.Code, c.Code, c.Display, i.Diagnostics}
}

func readXML(data []byte) *Outcome {
	type value struct {
		Value string `xml:"value,attr"`
	}
	type coding struct {
		Code    value `xml:"code"`
		Display value `xml:"display"`
	}
	var r struct {
		XMLName xml.Name `xml:"OperationOutcome"`
		Issue   []struct {
			Severity    value    `xml:"severity"`
			Code        value    `xml:"code"`
			Diagnostics value    `xml:"diagnostics"`
			Coding      []coding `xml:"details>coding"`
		} `xml:"issue"`
	}
	if err := xml.Unmarshal(data, &r); err != nil || len(r.Issue) == 0 {
		return nil
	}
	i := r.Issue[0]
	c := append(i.Coding, coding{})[0]
	return &Outcome{i.Severity.Value, i.Code.Value, c.Code.Value, c.Display.Value, i.Diagnostics.Value}
}

// mostRules is with how many rules of one answer it is worth saying which they are.
const mostRules = 6

// rulesOf returns the rules that the API answers so, sorted; none if it answers too many of them so.
func rulesOf(s tables.Service, status int, o *Outcome) (rules []string) {
	row := s.Row()
	api := row.API()
	for _, at := range s.Positions() {
		outcomes, ok := api.Outcomes(at)
		if !ok {
			continue
		}
		for _, r := range api.Rules(at) {
			row := outcomes.Of(r.ID)
			if row.Status == status && row.Issue == o.Issue && row.Code.Code == o.Code && says(row, o.Diagnostics) && !slices.Contains(rules, string(r.ID)) {
				rules = append(rules, string(r.ID))
			}
		}
	}
	if len(rules) > mostRules {
		return nil
	}
	slices.Sort(rules)
	return rules
}

// says reports whether diagnostics are those of a row: with any claim, and with any values of the
// request or none.
func says(row *protocol.Outcome, diagnostics string) bool {
	const any = "\x00"
	for _, value := range []string{"", any} {
		text := protocol.Fill(row.Diagnostics, any, func(int) string { return value })
		pattern := strings.ReplaceAll(regexp.QuoteMeta(text), any, ".{1,200}")
		if ok, err := regexp.MatchString(`(?s)\A`+pattern+`\z`, diagnostics); err == nil && ok {
			return true
		}
	}
	return false
}
