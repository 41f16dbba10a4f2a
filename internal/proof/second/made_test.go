// SPDX-License-Identifier: Apache-2.0

package second

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// Two services that no specification has: they demand what the published ones
// do not, such as functions, headers, and operations that fit at once.

func made(service, method, path, id string, rest spine.Operation) spine.Operation {
	rest.Endpoint = spine.Endpoint{Service: service, Method: method, Path: path}
	rest.Interaction = spine.InteractionID("urn:made:" + id)
	return rest
}

var madeOperations = []spine.Operation{
	made("made", "GET", "/A", "searchA", spine.Operation{Actor: spine.Consumer, Scopes: "a.read|b.read c.read", Query: "_id|subject"}),
	made("made", "GET", "/A", "searchB", spine.Operation{Actor: spine.EitherActor, Scopes: "b.read", Query: "code&subject|date&date"}),
	made("made", "GET", "/A/summary", "summary", spine.Operation{Actor: spine.EitherActor, Scopes: "a.read|b.read c.read", Level: spine.PointerOnly, RecordTypes: "any"}),
	made("made", "GET", "/A/{id}", "read", spine.Operation{Actor: spine.Consumer, Scopes: "a.read|b.read c.read", Level: spine.PointerAndRecord, RecordTypes: "urn:made|1", Function: "amend"}),
	made("made", "PUT", "/A/{id}", "amend", spine.Operation{Actor: spine.EitherActor, Scopes: "a.write", Header: "X-Mode=amend", Function: "amend"}),
	made("made", "PUT", "/A/{id}", "cancel", spine.Operation{Actor: spine.EitherActor, Scopes: "a.write", Header: "X-Mode=cancel|X-Why=told"}),
	made("made", "GET", "/B/{id}", "open", spine.Operation{Actor: spine.EitherActor}),
	made("made", "GET", "/B/{id}/C/{part}", "part", spine.Operation{Actor: spine.EitherActor, Scopes: "a.read", Level: spine.PointerOnly, Group: "Two"}),
}

var madeGPOperations = []spine.Operation{
	made("made-gp", "GET", "/Patient", "find", spine.Operation{Actor: spine.Consumer, Scopes: "patient/*.read", Query: "identifier", Level: spine.PointerOnly, RecordTypes: "urn:made|1 urn:made|2"}),
	made("made-gp", "GET", "/Patient/summary", "summary", spine.Operation{Actor: spine.Consumer, Scopes: "patient/*.read|patient/*.read conf/N conf/R"}),
	made("made-gp", "GET", "/Patient/{id}", "patient", spine.Operation{Actor: spine.Consumer, Scopes: "patient/*.read", Level: spine.PointerAndRecord, Group: "One"}),
	made("made-gp", "PUT", "/Patient/{id}", "amend", spine.Operation{Actor: spine.Consumer, Scopes: "patient/*.write", Function: "amend"}),
	made("made-gp", "PUT", "/Patient/{id}", "mend", spine.Operation{Actor: spine.Consumer, Scopes: "patient/*.write", Function: "amend", Header: "X-Mode=mend"}),
	made("made-gp", "GET", "/Patient/{id}/Summary", "full", spine.Operation{Actor: spine.Consumer, Scopes: "patient/*.read", Level: spine.PointerOnly, RecordTypes: "any"}),
	made("made-gp", "GET", "/Summary", "own", spine.Operation{Actor: spine.Consumer, Scopes: "organization/*.read"}),
}

func interactionsOf(operations []spine.Operation) []spine.Interaction {
	var list []spine.Interaction
	for _, o := range operations {
		list = append(list, spine.Interaction{ID: o.Interaction, Service: o.Service, Registered: o.Interaction})
	}
	slices.SortFunc(list, func(a, b spine.Interaction) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return list
}

func madeService() tables.DirectService {
	return tables.Of(&tables.Tables{
		Services:   []tables.ServiceRow{{Name: "made", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
		Operations: madeOperations, Interactions: interactionsOf(madeOperations), RBAC: madeTables(),
	}).Direct("made")
}

func madeGPService() tables.ProxiedService {
	return tables.Of(&tables.Tables{
		Services:   []tables.ServiceRow{{Name: "made-gp", Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: spine.STU3}},
		Operations: madeGPOperations, Interactions: interactionsOf(madeGPOperations), RBAC: madeTables(),
	}).Proxied("made-gp")
}

func madePositions() []*position {
	service := position{kind: nrlService, asid: locator, leeway: 5, now: noon, users: true, tables: madePolicy,
		operations: madeOperations, registered: registeredIDs(interactionsOf(madeOperations))}
	gp := position{gpTokens: true, leeway: 600, now: noon, users: true, tables: madePolicy,
		operations: madeGPOperations, registered: registeredIDs(interactionsOf(madeGPOperations))}
	behind := gp
	behind.kind, behind.asid, behind.proxyName, behind.base = gpProvider, practice, "proxy.example", "/gp"
	before := gp
	before.kind = gpProxy
	return slices.Concat(
		variants(service, "made service", map[string]func(*position){
			"open":   func(*position) {},
			"sender": func(p *position) { p.users = false },
		}),
		variants(behind, "made provider", map[string]func(*position){
			"open": func(*position) {},
			"peer": func(p *position) { p.peer, p.trusting = true, true },
		}),
		variants(before, "made proxy", map[string]func(*position){"open": func(*position) {}}))
}

// policy is what activities open, as plain as it can be said.
type policy struct {
	includes map[string][]string
	roles    map[string][]string
	levels   map[string]map[string]spine.AccessLevel // of record types, by activity
	groups   map[string][]string                     // of record types
	needs    map[string][][]string                   // by function: all of any one list
}

var nrlPolicy = &policy{levels: map[string]map[string]spine.AccessLevel{"B0268": {"some": spine.PointerOnly}, "B0269": {"some": spine.PointerAndRecord}}}

var madePolicy = &policy{
	includes: map[string][]string{"B0004": {"B0001"}},
	roles:    map[string][]string{"R8000": {"B0004", "B0010"}, "R8001": {"B0011"}},
	levels: map[string]map[string]spine.AccessLevel{
		"B0010": {"urn:made|1": spine.PointerOnly}, "B0011": {"urn:made|1": spine.PointerAndRecord}, "B0012": {"urn:made|2": spine.PointerAndRecord},
	},
	groups: map[string][]string{"One": {"urn:made|1"}, "Two": {"urn:made|2"}},
	needs:  map[string][][]string{"amend": {{"B0001"}, {"B0002", "B0003"}}},
}

// madeTables are the tables of madePolicy. Position n is that of B000n, and of
// B001n it is 5 + n.
func madeTables() tables.RBAC {
	return tables.RBAC{
		Position: []uint16{1: 1, 2: 2, 3: 3, 4: 4, 10: 5, 11: 6, 12: 7},
		Closures: [][]uint16{{0}, {1}, {2}, {0, 3}, {4}, {5}, {6}},
		JobRoles: []tables.JobRoleRow{{Role: 8000, Baseline: []uint16{0, 3, 4}}, {Role: 8001, Baseline: []uint16{5}}},
		Types: []tables.RecordTypeRow{
			{Type: spine.RecordType{System: "urn:made", Code: "1"}, Name: "one", Group: "One",
				Grants: []tables.GrantRow{{Activity: 4, Level: spine.PointerOnly}, {Activity: 5, Level: spine.PointerAndRecord}}},
			{Type: spine.RecordType{System: "urn:made", Code: "2"}, Name: "two", Group: "Two",
				Grants: []tables.GrantRow{{Activity: 6, Level: spine.PointerAndRecord}}},
		},
		Functions: []tables.FunctionRow{{Function: "amend", Alternatives: [][]uint16{{0}, {1, 2}}}},
	}
}

// holds returns all activities of a user.
func (p *policy) holds(u user) map[string]bool {
	set := map[string]bool{}
	var add func(string)
	add = func(a string) {
		if !set[a] {
			set[a] = true
			for _, b := range p.includes[a] {
				add(b)
			}
		}
	}
	for _, a := range slices.Concat(u.activities, p.roles[u.role]) {
		add(a)
	}
	return set
}

// allows reports whether a user may do what an operation demands.
func (p *policy) allows(u user, o spine.Operation) bool {
	set := p.holds(u)
	may := o.Function == ""
	for _, list := range p.needs[string(o.Function)] {
		all := true
		for _, a := range list {
			all = all && set[a]
		}
		may = may || all
	}
	return may && p.opens(set, o)
}

// opens reports whether activities open the level of an operation of all that it names.
func (p *policy) opens(set map[string]bool, o spine.Operation) bool {
	highest := map[string]spine.AccessLevel{} // of record types
	anything := spine.NoAccess
	for a := range set {
		for kind, level := range p.levels[a] {
			highest[kind] = max(highest[kind], level)
			anything = max(anything, level)
		}
	}
	if o.Level == spine.NoAccess {
		return true
	}
	if o.RecordTypes == "any" {
		return anything >= o.Level
	}
	for _, kind := range append(strings.Fields(o.RecordTypes), p.groups[string(o.Group)]...) {
		if highest[kind] < o.Level {
			return false
		}
	}
	return true
}

// user is somebody whom the resolver may give.
type user struct {
	roleProfile, sdsUserID, role string
	activities                   []string
}

func (u user) spine() spine.User {
	s := spine.User{RoleProfile: u.roleProfile, SDSUserID: u.sdsUserID}
	s.Role, _ = spine.ParseJobRole(u.role)
	for _, a := range u.activities {
		activity, _ := spine.ParseActivity(a)
		s.Activities = append(s.Activities, activity)
	}
	return s
}

const (
	nurseProfile  = "444555666777"
	nurseID       = "111222333444"
	doctorProfile = "444555666778"
	doctorID      = "111222333445"
)

var users = map[string]user{
	"all":            {nurseProfile, nurseID, "R8001", []string{"B0001", "B0269"}},
	"amender":        {nurseProfile, nurseID, "R8000", nil},
	"half":           {nurseProfile, nurseID, "R8001", []string{"B0002", "B0269"}},
	"two":            {nurseProfile, nurseID, "", []string{"B0002", "B0003", "B0012", "B0269"}},
	"both":           {nurseProfile, nurseID, "R8001", []string{"B0012"}},
	"pointers":       {nurseProfile, nurseID, "", []string{"B0010", "B0268", "B0001"}},
	"nothing":        {nurseProfile, nurseID, "R9999", []string{"B9999"}},
	"doctor":         {doctorProfile, doctorID, "R8001", []string{"B0001", "B0269"}},
	"other id":       {nurseProfile, doctorID, "R8001", []string{"B0001", "B0269"}},
	"other profile":  {doctorProfile, nurseID, "R8001", []string{"B0001", "B0269"}},
	"without id":     {nurseProfile, "", "R8001", []string{"B0001", "B0269"}},
	"without both":   {"", "", "R8001", []string{"B0001", "B0269"}},
	"no profile":     {"", nurseID, "R8001", []string{"B0001", "B0269"}},
	"UNK":            {"UNK", "UNK", "R8001", []string{"B0001", "B0269"}},
	"profile of UNK": {nurseProfile, "UNK", "R8001", []string{"B0001", "B0269"}},
}
