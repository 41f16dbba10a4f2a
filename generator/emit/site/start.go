// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"
	"slices"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

const startSummary = "Who may see and do what, and by which interactionId, as the policy says"

// asks are the questions of the start page of which the policy says anything.
func (b *builder) asks() []ask {
	var out []ask
	add := func(wanted bool, a ask) {
		if wanted {
			out = append(out, a)
		}
	}
	listed := func(name string) bool {
		return slices.ContainsFunc(b.Pages, func(p docs.Page) bool { return p.Name == name })
	}
	add(len(b.Groups) > 0, ask{"who", "Who can see …", "record type or group", "record-types.html", "each record group, with everybody who sees it"})
	switch {
	case listed("job-roles"):
		add(true, ask{"what", "What may … see", "job role, activity or system", "job-roles.html", "each job role, with what it opens"})
	case listed("activities"):
		add(true, ask{"what", "What may … see", "activity or system", "activities.html", "each activity, with what it opens"})
	case listed("systems"):
		add(true, ask{"what", "What may … send", "system", "systems.html", "each system, with what it sends and receives"})
	}
	add(listed("interactions"), ask{"id", "Which interactionId for …", "endpoint, format or interactionId", "interactions.html", "each interactionId, with its endpoints"})
	add(listed("functions"), ask{"use", "Who may use …", "function", "functions.html", "each function, with what is enough for it"})
	return out
}

// changed says whether there is anything to see of what changed.
func (b *builder) changed() cell {
	c := b.options.Changes
	if c == nil {
		return word("What changed: nothing was compared with this policy.")
	}
	since := " since " + docs.Plain(docs.Text(c.Base))
	return cell{Parts: []part{{Text: "What changed" + since, Href: "changes.html"}, {Text: fmt.Sprintf(": %d changes", len(c.List))}}}
}
