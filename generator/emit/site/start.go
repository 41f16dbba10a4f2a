// SPDX-License-Identifier: Apache-2.0

package site

import (
	"strings"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

const startSummary = "Who may see and do what, and by which interactionId, as the policy says"

// asks are the questions of the start page of which the policy says anything.
func (b *builder) asks() []ask {
	has := map[string]bool{}
	for _, p := range b.Pages {
		has[p.Name] = true
	}
	var who []string // of whom a question can be asked
	for _, w := range [][2]string{{"job-roles", "job role"}, {"activities", "activity"}, {"systems", "system"}} {
		if has[w[0]] {
			who = append(who, w[1])
		}
	}
	var out []ask
	add := func(wanted bool, a ask) {
		if wanted {
			out = append(out, a)
		}
	}
	add(len(b.Groups) > 0, ask{"who", "Who can see …", "record type or group", "record-types.html", "each record group, with everybody who sees it"})
	switch {
	case has["activities"]:
		add(true, ask{"what", "What may … see", anyOf(who), "activities.html", "each activity, with what it opens"})
	case has["systems"]:
		add(true, ask{"what", "What may … send", anyOf(who), "systems.html", "each system, with what it sends and receives"})
	}
	switch {
	case has["interactions"]:
		add(true, ask{"id", "Which interactionId for …", "endpoint, format or interactionId", "interactions.html", "each interactionId, with its endpoints"})
	case has["formats"]:
		add(true, ask{"id", "Which interactionId for …", "format", "formats.html", "each format, with the interactionId of its retrieval"})
	}
	add(has["interactions"] && has["systems"], ask{"system", "Which system sends …", "interactionId or system", "systems.html", "each system, with what it sends and receives"})
	add(has["functions"], ask{"use", "Who may use …", "function", "functions.html", "each function, with what is enough for it"})
	return out
}

// anyOf is a list of words with "or" in front of the last.
func anyOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// changed leads to what has changed, if anything was compared.
func (b *builder) changed() cell {
	c := b.options.Changes
	if c == nil {
		return word("Nothing was compared with this policy.")
	}
	return cell{Parts: []part{{Text: "Since " + docs.Plain(docs.Text(c.Base)) + ": " + c.sentence(), Href: governanceName + ".html#changes"}}}
}

// answers are what the start page says of interactionIds, functions and systems.
// Indexes are those of interactions.
type answers struct {
	Interactions []interactionAnswer `json:"interactions"`
	Endpoints    []endpointAnswer    `json:"endpoints"`
	Formats      []formatAnswer      `json:"formats"`
	Functions    []functionAnswer    `json:"functions"`
	Systems      []systemAnswer      `json:"systems"`
}

type interactionAnswer struct {
	ID      string `json:"id"`
	Href    string `json:"href"`
	Service string `json:"service"`
}

type endpointAnswer struct {
	Label      string            `json:"label"` // method and path
	Service    string            `json:"service"`
	None       string            `json:"none,omitempty"` // why it has no interactionId
	Operations []operationAnswer `json:"operations"`
}

type operationAnswer struct {
	ID      int    `json:"id"`
	When    string `json:"when"` // what selects it
	Actor   string `json:"actor"`
	Demands string `json:"demands"` // of the user
}

type formatAnswer struct {
	Code      string   `json:"code"`
	Name      string   `json:"name"`
	System    string   `json:"system"`
	Href      string   `json:"href"`
	Retrieval string   `json:"retrieval"`
	MIME      []string `json:"mime"`
	ID        int      `json:"id"` // -1: of none that is known
	Where     string   `json:"where"`
}

type functionAnswer struct {
	Name  string      `json:"name"`
	Href  string      `json:"href"`
	Needs string      `json:"needs"`
	IDs   []int       `json:"ids"`   // that demand it
	Roles [][4]string `json:"roles"` // code, name, address and the path from the baseline
}

type systemAnswer struct {
	ASID     string `json:"asid"`
	ODS      string `json:"ods"`
	Href     string `json:"href"`
	Sends    []int  `json:"sends"`
	Receives []int  `json:"receives"`
}

// answered makes the answers, whose addresses are those of where things lie now.
func (b *builder) answered(moved map[string]string) answers {
	out := answers{
		Interactions: []interactionAnswer{}, Endpoints: []endpointAnswer{}, Formats: []formatAnswer{}, Functions: []functionAnswer{}, Systems: []systemAnswer{},
	}
	at := func(href string) string { return addressOf(moved, href) }
	index := map[docs.Text]int{}
	for i, id := range b.Interactions {
		index[id.ID] = i
		out.Interactions = append(out.Interactions, interactionAnswer{docs.Plain(id.ID), at(id.Self.Href), docs.Plain(id.Service.Label)})
	}
	indexes := func(list []docs.Ref) []int {
		ids := []int{}
		for _, r := range list {
			if i, ok := index[r.Label]; ok {
				ids = append(ids, i)
			}
		}
		return ids
	}
	for _, s := range b.Services {
		for _, e := range s.Endpoints {
			out.Endpoints = append(out.Endpoints, answerOf(s, e, index))
		}
	}
	for _, f := range b.Formats {
		a := formatAnswer{
			docs.Plain(f.Code), docs.Plain(f.Display), docs.Plain(f.System), at(f.Self.Href), string(f.Retrieval), mapped(f.MIME, docs.Plain), -1,
			b.where("format " + string(f.System) + " " + string(f.Code)).String(),
		}
		if i, ok := index[f.Interaction.Label]; ok {
			a.ID = i
		}
		out.Formats = append(out.Formats, a)
	}
	for _, f := range b.Functions {
		roles := [][4]string{}
		for _, r := range f.JobRoles {
			roles = append(roles, [4]string{docs.Plain(r.JobRole.Label), docs.Plain(r.Name), at(r.JobRole.Href), paths(r.Paths).String()})
		}
		out.Functions = append(out.Functions, functionAnswer{docs.Plain(f.Name), at(f.Self.Href), docs.Plain(f.Requirement), indexes(f.Interactions), roles})
	}
	for _, s := range b.Systems {
		out.Systems = append(out.Systems, systemAnswer{docs.Plain(s.ASID), docs.Plain(s.ODS), at("systems.html#" + s.Anchor), indexes(s.Sends), indexes(s.Receives)})
	}
	return out
}

func answerOf(s docs.Service, e docs.Endpoint, index map[docs.Text]int) endpointAnswer {
	out := endpointAnswer{docs.Plain(e.Method + " " + e.Path), docs.Plain(s.Name), docs.Plain(e.None), []operationAnswer{}}
	for _, o := range e.Operations {
		if i, ok := index[o.Interaction.Label]; ok {
			out.Operations = append(out.Operations, operationAnswer{i, when(o).String(), docs.Plain(o.Actor), demands(o).String()})
		}
	}
	return out
}
