// SPDX-License-Identifier: Apache-2.0

package frozen

import (
	"encoding/json"
	"slices"
	"testing"
)

// policy is what the questions need of policy.json.
type policy struct {
	Digest string
	Policy struct {
		Services     []struct{ Name, Headers string }
		Interactions []struct {
			ID, Registered string
			Aliases        []string
		}
		Endpoints []endpoint
		Formats   []struct{ System, Code, Interaction string }

		RecordTypes  []recordType
		RecordGroups []struct {
			Name   string
			Grants []struct {
				Activity, Level string
				Areas           []string
			}
		}
		Activities []struct {
			Code     string
			Includes []string
		}
		JobRoles []struct {
			Code     string
			Baseline []string
		}
		Functions []struct {
			Name         string
			Alternatives [][]string
		}
		Systems []struct {
			ASID, Host      string
			Sends, Receives []string
		}
	}
}

type endpoint struct {
	Service, Method, Path string
	Query                 []string
	Operations            []operation
}

type operation struct {
	Interaction, Level, Function string
	Query                        [][]string
	Header                       []struct{ Name, Value string }
}

type recordType struct{ System, Code, Name, Group string }

func (r recordType) id() string { return r.System + "|" + r.Code }

func parse(t *testing.T, data []byte) policy {
	t.Helper()
	var p policy
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// user is a job role or a single activity.
type user struct{ kind, code string }

func (p policy) users() (users []user) {
	for _, r := range p.Policy.JobRoles {
		users = append(users, user{"role", r.Code})
	}
	for _, a := range p.Policy.Activities {
		users = append(users, user{"activity", a.Code})
	}
	return users
}

// areas are those that a grant is limited to, sorted.
func (p policy) areas() (areas []string) {
	for _, g := range p.Policy.RecordGroups {
		for _, grant := range g.Grants {
			areas = append(areas, grant.Areas...)
		}
	}
	slices.Sort(areas)
	return slices.Compact(areas)
}

// level is the slow and obvious reading: all that the user has, from the
// baseline and the inclusions as they are written, and of that the best grant
// of the group of the record type.
func (p policy) level(u user, area string, r recordType) string {
	has := map[string]bool{}
	if u.kind == "activity" {
		has[u.code] = true
	}
	for _, role := range p.Policy.JobRoles {
		if u.kind == "role" && role.Code == u.code {
			for _, a := range role.Baseline {
				has[a] = true
			}
		}
	}
	for before := -1; before != len(has); {
		before = len(has)
		for _, a := range p.Policy.Activities {
			if has[a.Code] {
				for _, included := range a.Includes {
					has[included] = true
				}
			}
		}
	}
	level := "none"
	for _, g := range p.Policy.RecordGroups {
		for _, grant := range g.Grants {
			switch {
			case r.Group == "" || g.Name != r.Group || !has[grant.Activity]:
			case len(grant.Areas) > 0 && !slices.Contains(grant.Areas, area):
			case level != "record":
				level = grant.Level
			}
		}
	}
	return level
}
