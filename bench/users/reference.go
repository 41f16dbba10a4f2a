// SPDX-License-Identifier: Apache-2.0

package users

import (
	"encoding/json"
	"os"
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// referencePolicy is a policy in maps by texts, expanded when it is asked.
type referencePolicy struct {
	includes  map[string][]string
	baseline  map[string][]string
	groups    map[string]map[string]policy.AccessLevel // by system and code: activity to level
	functions map[string][][]string
}

// newReferencePolicy reads a policy.json.
func newReferencePolicy(file string) (*referencePolicy, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var in struct{ Policy policy.Model }
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, err
	}
	n := &referencePolicy{map[string][]string{}, map[string][]string{}, map[string]map[string]policy.AccessLevel{}, map[string][][]string{}}
	for _, a := range in.Policy.Activities {
		n.includes[a.Code] = a.Includes
	}
	for _, r := range in.Policy.JobRoles {
		n.baseline[r.Code] = r.Baseline
	}
	opens := map[string]map[string]policy.AccessLevel{}
	for _, g := range in.Policy.Groups {
		opens[g.Name] = map[string]policy.AccessLevel{}
		for _, grant := range g.Grants {
			opens[g.Name][grant.Activity] = grant.Level
		}
	}
	for _, t := range in.Policy.RecordTypes {
		n.groups[t.System+"|"+t.Code] = opens[t.Group]
	}
	for _, f := range in.Policy.Functions {
		n.functions[f.Name] = f.Alternatives
	}
	return n, nil
}

// expand returns all activities of a user.
func (n *referencePolicy) expand(role string, local []string) map[string]bool {
	held := map[string]bool{}
	queue := slices.Concat(n.baseline[role], local)
	for len(queue) > 0 {
		code := queue[0]
		queue = queue[1:]
		if !held[code] {
			held[code] = true
			queue = append(queue, n.includes[code]...)
		}
	}
	return held
}

func (n *referencePolicy) level(held map[string]bool, system, code string) policy.AccessLevel {
	best := policy.NoAccess
	for activity, level := range n.groups[system+"|"+code] {
		if held[activity] && level.Rank() > best.Rank() {
			best = level
		}
	}
	return best
}

func (n *referencePolicy) may(held map[string]bool, function string) bool {
	return slices.ContainsFunc(n.functions[function], func(all []string) bool {
		return !slices.ContainsFunc(all, func(code string) bool { return !held[code] })
	})
}

func (n *referencePolicy) hasBothLevels(held map[string]bool) bool {
	for _, grants := range n.groups {
		levels := map[policy.AccessLevel]bool{}
		for activity, level := range grants {
			levels[level] = levels[level] || held[activity]
		}
		if levels[policy.PointerOnly] && levels[policy.PointerAndRecord] {
			return true
		}
	}
	return false
}

// rank is the level of the tables as that of the maps.
func rank(l spine.AccessLevel) int { return int(l) }
