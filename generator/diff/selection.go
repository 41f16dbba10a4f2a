// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"
	"slices"
	"strings"
)

// Selection says which gains are meant. The zero Selection means all. Of each list that is not
// empty a gain must have one value.
type Selection struct {
	Kinds        []Kind
	Roles        []string // codes of job roles
	Activities   []string
	ASIDs        []string
	RecordTypes  []string // code, system|code, or name
	Interactions []string
}

// property is one list of a selection, and what a change has of it.
type property struct {
	name   string
	values []string
	of     func(c Change, value string) bool
}

func (s Selection) properties() []property {
	var kinds []string
	for _, k := range s.Kinds {
		kinds = append(kinds, string(k))
	}
	return []property{
		{"kind", kinds, func(c Change, v string) bool { return string(c.Kind) == v }},
		{"role", s.Roles, func(c Change, v string) bool { return c.isOf(v, RoleType, RoleFunction, Counts) }},
		{"activity", s.Activities, func(c Change, v string) bool { return c.isOf(v, ActivityType, Counts) }},
		{"ASID", s.ASIDs, func(c Change, v string) bool { return c.isOf(v, Sends, Receives, Identity) }},
		{"record type", s.RecordTypes, func(c Change, v string) bool {
			_, code, _ := strings.Cut(c.Object, "|")
			return slices.Contains([]Kind{RoleType, ActivityType}, c.Kind) && slices.Contains([]string{c.Object, code, c.objectName}, v)
		}},
		{"interactionId", s.Interactions, Change.names},
	}
}

// isOf reports whether a change is of one of the kinds, and of the subject with a code, in
// whichever areas of work.
func (c Change) isOf(code string, kinds ...Kind) bool {
	subject, _, _ := strings.Cut(c.Subject, " ")
	return slices.Contains(kinds, c.Kind) && subject == code
}

// names reports whether a change is about an interactionId. What an endpoint asks for behind its
// own is not one, such as a header of that value.
func (c Change) names(id string) bool {
	switch c.Kind {
	case Endpoint:
		own, _, _ := strings.Cut(c.Object, ",")
		return own == id
	case Sends, Receives, Alias, Format:
		return slices.Contains(strings.Fields(c.Subject+" "+c.Object), id)
	}
	return false
}

// of returns the changes that are meant. A value that none of them has is an error, and so is
// the code or the name of two record types: nobody should approve what they did not mean.
func (s Selection) of(changes []Change) ([]Change, error) {
	meant := slices.Clone(changes)
	for _, p := range s.properties() {
		for _, v := range p.values {
			found := slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return !p.of(c, v) })
			if len(found) == 0 {
				return nil, fmt.Errorf("nothing that is gained is about the %s %q", p.name, v)
			}
			for _, c := range found {
				if p.name == "record type" && c.Object != found[0].Object {
					return nil, fmt.Errorf("the record type %q is %s or %s; name it as system|code", v, found[0].Object, c.Object)
				}
			}
		}
		if len(p.values) > 0 {
			meant = slices.DeleteFunc(meant, func(c Change) bool {
				return !slices.ContainsFunc(p.values, func(v string) bool { return p.of(c, v) })
			})
		}
	}
	if len(meant) == 0 && len(changes) > 0 {
		return nil, fmt.Errorf("nothing that is gained is about all of that at once")
	}
	return meant, nil
}
