// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// sample is a bundle that is made up.
type sample struct {
	entries []sampleEntry
	total   bool
	first   bool // the entries come before the rest
}

type sampleEntry struct {
	resource  string
	codings   [][2]string
	urls      []string // one content each
	data      bool
	contained bool
	twice     string // a part that comes twice, or in another case
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func makeSample(r *rand.Rand) sample {
	s := sample{total: r.IntN(2) == 0, first: r.IntN(2) == 0}
	for range r.IntN(7) {
		e := sampleEntry{resource: "DocumentReference"}
		if r.IntN(8) == 0 {
			e.resource = pick(r, "Patient", "OperationOutcome", "documentreference", "Bundle")
		}
		n := 1
		if r.IntN(6) == 0 {
			n = r.IntN(4)
		}
		for range n {
			system := snomed
			if r.IntN(10) == 0 {
				system = pick(r, "", "https://nicip.nhs.uk", "http://snomed.info/sct/", "HTTP://SNOMED.INFO/SCT")
			}
			e.codings = append(e.codings, [2]string{system, pick(r, open, open, marked, marked, denied, "1", "")})
		}
		for range r.IntN(3) {
			e.urls = append(e.urls, pick(r, "", "https://p1.nhs.uk/a?b=1&c=2", "https://é.nhs.uk/\"quoted\""))
		}
		e.data = r.IntN(6) == 0
		e.contained = r.IntN(10) == 0
		if r.IntN(5) == 0 {
			e.twice = pick(r, "resource", "Resource", "type", "Type", "coding", "system", "code", "Code", "attachment", "url", "Url", "data", "Content")
		}
		s.entries = append(s.entries, e)
	}
	return s
}

// json writes the sample, with blanks and escapes as they come.
func (s sample) json(r *rand.Rand) string {
	blank := func() string { return pick(r, "", "", "", " ", "\n\t", "\r\n") }
	quote := func(text string) string {
		text = strings.NewReplacer(`"`, `\"`).Replace(text)
		if r.IntN(4) == 0 {
			text = strings.ReplaceAll(text, "/", `\/`)
		}
		if r.IntN(8) == 0 {
			text = strings.ReplaceAll(text, "1", `\u0031`)
		}
		return `"` + text + `"`
	}
	object := func(members ...string) string { // name, value, name, value
		var parts []string
		for i := 0; i < len(members); i += 2 {
			if members[i+1] != "" {
				parts = append(parts, blank()+`"`+members[i]+`"`+blank()+":"+blank()+members[i+1]+blank())
			}
		}
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		return "{" + strings.Join(parts, ",") + blank() + "}"
	}
	list := func(items []string) string {
		return "[" + blank() + strings.Join(items, blank()+","+blank()) + blank() + "]"
	}
	var entries []string
	for _, e := range s.entries {
		again := func(name, value string) []string { // the member, and perhaps again
			out := []string{name, value}
			if strings.EqualFold(name, e.twice) {
				out = append(out, e.twice, value)
			}
			return out
		}
		codings := []string{}
		for _, c := range e.codings {
			m := append(again("code", quote(c[1])), "display", quote("x"))
			if c[0] != "" {
				m = append(m, again("system", quote(c[0]))...)
			}
			codings = append(codings, object(m...))
		}
		contents := []string{}
		for _, u := range e.urls {
			var m []string
			if u != "" {
				m = again("url", quote(u))
			}
			if e.data {
				m = append(m, again("data", quote("AAAA"))...)
			}
			contents = append(contents, object(append(again("attachment", object(append(m, "title", quote("t"))...)), "format", "{}")...))
		}
		m := []string{"resourceType", quote(e.resource), "id", quote("1")}
		if len(codings) > 0 {
			m = append(m, again("type", object(again("coding", list(codings))...))...)
		}
		if len(contents) > 0 {
			m = append(m, again("content", list(contents))...)
		}
		if e.contained {
			m = append(m, "contained", "[]")
		}
		entries = append(entries, object(append(again("resource", object(m...)), "fullUrl", quote("1"))...))
	}
	m := []string{"resourceType", `"Bundle"`, "type", `"searchset"`, "link", `[{"relation":"self","url":"\u0065"}]`, "entry", list(entries)}
	if s.total {
		m = append(m, "total", fmt.Sprint(len(s.entries)))
	}
	return blank() + object(m...) + blank()
}
