// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/spine/policy"
)

// accessData is who sees what, once for all pages, as data/access.js hands it to
// the browser, which unpacks it and decides nothing. Places in a list are written
// as indexes. It grows with what there is to see: who sees the same shares a set,
// and stretches of groups of which a set opens nothing are left out.
type accessData struct {
	Groups     []groupData          `json:"groups"`     // those with record types
	Activities [][3]string          `json:"activities"` // code, name and address
	Roles      [][4]any             `json:"roles"`      // code, name, address and the baseline: activities
	Rows       map[string][]rowData `json:"rows"`       // by kind, "role" or "activity"
	Sets       []runs               `json:"sets"`       // distinct
	Grants     [][5]any             `json:"grants"`     // group, level, activity, areas of work and address
	Ways       [][]wayData          `json:"ways"`       // of each activity to all grants that it reaches
}

type groupData struct {
	Name  string      `json:"name"`
	Href  string      `json:"href"`
	Types [][3]string `json:"types"` // code, name and address
}

// rowData is somebody, an area of work and a set; or no area, and no set (-1) if they
// see nothing. Who sees more in an area has a row for it beside their own.
type rowData [3]any

// wayData is a grant and the activities on the way to it, both ends included.
type wayData [2]any

// runs are what somebody sees, in order.
type runs []run

// run is the first of some groups that follow each other, and the levels of these: two bits each, those of
// the first in the lowest bits of a byte. 0 is none, 1 pointer, 2 record.
type run struct {
	first  int
	levels []byte
}

// MarshalJSON writes the levels in base64, which browsers read.
func (r run) MarshalJSON() ([]byte, error) { return json.Marshal([2]any{r.first, r.levels}) }

// maxGap is how many groups of which nothing is open stay in a run: to begin another
// one would take more room.
const maxGap = 32

// runsOf packs what is open of groups, which are given in order.
func runsOf(open []groupLevel) runs {
	var out runs
	last := 0
	for _, g := range open {
		if len(out) == 0 || g.group-last > maxGap {
			out = append(out, run{first: g.group})
		}
		r := &out[len(out)-1]
		at := g.group - r.first
		for len(r.levels) <= at/4 {
			r.levels = append(r.levels, 0)
		}
		r.levels[at/4] |= byte(g.level) << (at % 4 * 2)
		last = g.group
	}
	return out
}

// groupLevel is what is open of a group.
type groupLevel struct{ group, level int }

// packer makes the data of pages that lie where moved says.
type packer struct {
	*builder
	moved    map[string]string
	group    map[string]int // by name
	activity map[string]int // by code
	grant    map[[2]int]int // by the places of its group and of itself in there
	sets     map[string]int // by what they hold
	out      accessData
}

// packed is who sees what.
func (b *builder) packed(moved map[string]string) accessData {
	p := packer{
		builder: b, moved: moved, group: map[string]int{}, activity: map[string]int{}, grant: map[[2]int]int{}, sets: map[string]int{},
		out: accessData{
			Groups: []groupData{}, Activities: [][3]string{}, Roles: [][4]any{}, Rows: map[string][]rowData{"role": {}, "activity": {}},
			Sets: []runs{}, Grants: [][5]any{}, Ways: [][]wayData{},
		},
	}
	for i, a := range b.Activities {
		p.activity[string(a.Code)] = i
		p.out.Activities = append(p.out.Activities, p.named(a.Code, a.Name, a.Self))
	}
	for i, g := range b.Groups {
		if len(g.Types) > 0 {
			p.addGroup(i, g)
		}
	}
	for i, a := range b.Activities {
		p.addRows("activity", i, b.sees.Activity(string(a.Code)))
		p.addWays(string(a.Code))
	}
	for i, j := range b.JobRoles {
		who := p.named(j.Code, j.Name, j.Self)
		p.out.Roles = append(p.out.Roles, [4]any{who[0], who[1], who[2], p.activities(j.Baseline)})
		p.addRows("role", i, b.sees.JobRole(string(j.Code)))
	}
	return p.out
}

// named is a code with a name and the address of its place.
func (p *packer) named(code, name docs.Text, self docs.Ref) [3]string {
	return [3]string{docs.Plain(code), docs.Plain(name), p.address(self)}
}

func (p *packer) address(r docs.Ref) string { return addressOf(p.moved, r.Href) }

func (p *packer) addGroup(place int, g docs.Group) {
	at := len(p.out.Groups)
	p.group[string(g.Name)] = at
	data := groupData{Name: docs.Plain(g.Name), Href: p.address(g.Self)}
	for _, t := range g.Types {
		data.Types = append(data.Types, p.named(t.Code, t.Name, t.Self))
	}
	p.out.Groups = append(p.out.Groups, data)
	for i, grant := range g.Grants {
		p.grant[[2]int{place, i}] = len(p.out.Grants)
		areas := append([]string{}, mapped(grant.Areas, docs.Plain)...)
		where := p.whereGranted(grant.Group, grant.Level, grant.Activity).String()
		p.out.Grants = append(p.out.Grants, [5]any{at, rank[grant.Level], p.activity[string(grant.Activity.Label)], areas, where})
	}
}

// rank are the levels of a grant as numbers.
var rank = map[string]int{"pointer": 1, "record": 2}

// addRows adds those of somebody: what they see who work in no area of work to which
// something is limited, and what in each that something is.
func (p *packer) addRows(kind string, who int, sees docs.Sight) {
	add := func(area string, groups []policy.GroupAccess) {
		p.out.Rows[kind] = append(p.out.Rows[kind], rowData{who, docs.Plain(docs.Text(area)), p.addSet(groups)})
	}
	add("", sees.Everywhere)
	for _, a := range sees.Areas {
		add(a.Area, a.Groups)
	}
}

// addSet returns the place of a set, or -1 if nothing is open.
func (p *packer) addSet(groups []policy.GroupAccess) int {
	var open []groupLevel
	for _, g := range groups {
		if at, ok := p.group[string(g.Group)]; ok {
			open = append(open, groupLevel{at, int(g.Level)})
		}
	}
	if len(open) == 0 {
		return -1
	}
	slices.SortFunc(open, func(a, b groupLevel) int { return cmp.Compare(a.group, b.group) })
	s := runsOf(open)
	key, err := json.Marshal(s)
	if err != nil {
		panic("site: a set of numbers cannot fail to marshal: " + err.Error())
	}
	at, ok := p.sets[string(key)]
	if !ok {
		at = len(p.out.Sets)
		p.sets[string(key)] = at
		p.out.Sets = append(p.out.Sets, s)
	}
	return at
}

func (p *packer) addWays(code string) {
	ways := []wayData{}
	for _, w := range p.sees.Ways(code) {
		if at, ok := p.grant[[2]int{w.Group, w.Grant}]; ok { // and the group has record types
			ways = append(ways, wayData{at, mapped(w.Path, func(c string) int { return p.activity[c] })})
		}
	}
	p.out.Ways = append(p.out.Ways, ways)
}

// activities are the places of some in the list.
func (p *packer) activities(list []docs.Ref) []int {
	out := make([]int, len(list))
	for i, a := range list {
		out[i] = p.activity[string(a.Label)]
	}
	return out
}
