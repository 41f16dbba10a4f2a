// SPDX-License-Identifier: Apache-2.0

package site

import (
	"strings"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

// entry is one thing that the search finds: its kind, what is shown, where it
// is, and what else it is found by.
type entry [4]string

// entries lists everything that has a place in the site. What has moved to
// another part of its page is recognised by its usual address.
func (b *builder) entries(moved map[string]string) []entry {
	var out []entry
	put := func(kind, href, label string, also ...docs.Text) {
		if href = addressOf(moved, href); href != "" {
			out = append(out, entry{kind, docs.Plain(docs.Text(label)), href, strings.TrimSpace(strings.Join(mapped(also, docs.Plain), " "))})
		}
	}
	for _, i := range b.Interactions {
		also := append([]docs.Text{i.Registered}, i.Aliases...)
		for _, o := range i.Operations {
			also = append(also, o.Method+" "+o.Path)
		}
		put("interactionId", i.Self.Href, string(i.ID), also...)
	}
	for _, f := range b.Formats {
		put("format", f.Self.Href, name(f.Code, f.Display), append([]docs.Text{f.System}, f.MIME...)...)
	}
	for _, g := range b.Groups {
		put("record group", g.Self.Href, string(g.Name))
		for _, t := range g.Types {
			put("record type", t.Self.Href, name(t.Code, t.Name), t.System, g.Name)
		}
	}
	for _, t := range b.Ungrouped {
		put("record type", t.Self.Href, name(t.Code, t.Name), t.System)
	}
	for _, a := range b.Activities {
		put("activity", a.Self.Href, name(a.Code, a.Name))
	}
	for _, j := range b.JobRoles {
		put("job role", j.Self.Href, name(j.Code, j.Name))
	}
	for _, f := range b.Functions {
		put("function", f.Self.Href, string(f.Name), f.Requirement)
	}
	for _, s := range b.Services {
		put("service", s.Self.Href, string(s.Name), s.Base)
	}
	for _, s := range b.Systems {
		put("system", "systems.html#"+s.Anchor, name(s.ASID, s.ODS), s.Host, s.Certificate)
	}
	put("page", governanceName+".html", governanceTitle, governanceSummary)
	for _, p := range b.Pages {
		put("page", p.Href, p.Title, docs.Text(p.Summary))
	}
	return out
}

// name is a code with what people call it.
func name(code, display docs.Text) string {
	return strings.TrimSpace(string(code) + " " + string(display))
}
