// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// texts change claims that are strings.
var texts = []mutation{
	whoever, whoever,
	func(r *rand.Rand, d *draft) {
		d.claims["requesting_organization"] = pick(r, odsCode+"X9902", odsCode+"x9901", odsCode, "X9901", odsCode+"X9901 ", odsCode+"X9", odsCode+"X990100000000")
	},
	func(r *rand.Rand, d *draft) {
		d.claims["act"] = pick[any](r, map[string]any{"sub": nhsNumber + "9434765870"}, map[string]any{"sub": "x"}, map[string]any{}, "x", map[string]any{"sub": nhsNumber + "9434765871"}, map[string]any{"sub": nhsNumber + "9434765870", "iss": "x"})
	},
	func(r *rand.Rand, d *draft) { d.claims["requesting_system"] = accredited + "200000000002" },
	// a citizen, and for whom they ask
	func(r *rand.Rand, d *draft) {
		delete(d.claims, "requesting_user")
		n := nhsNumber + pick(r, "9434765919", "9434765919", "9434765918", "0000000000", "943476591", "94347659190")
		d.claims["requesting_patient"], d.claims["sub"], d.claims["reason_for_request"] = n, n, "patientaccess"
		if rarely(r, 2) {
			d.claims["act"] = map[string]any{"sub": nhsNumber + pick(r, "9434765870", "9434765919", "9434765871", "x", "")}
		}
	},
	// a system of its own accord
	func(r *rand.Rand, d *draft) {
		delete(d.claims, "requesting_user")
		delete(d.claims, "requesting_patient")
		d.claims["sub"], d.claims["reason_for_request"] = d.claims["requesting_system"], "directcare"
		if rarely(r, 2) {
			delete(d.claims, "act")
		}
		if rarely(r, 4) {
			d.claims["sub"] = pick(r, "x", accredited+"200000000002")
		}
	},
}

// whoever puts one name in several places.
func whoever(r *rand.Rand, d *draft) {
	s := pick(r, roleProfile+"1", roleProfile, roleProfile+"1 2", accredited+"200000000001", accredited+"200000000002", accredited+"000000000000", accredited+"1", nhsNumber+"9434765919", nhsNumber+"9434765918",
		"http://fhir.nhs.net/Id/nhs-number|9434765919", "10019", "1/2", "x", roleProfile+strings.Repeat("1", 64), roleProfile+strings.Repeat("1", 65))
	for _, k := range []string{"sub", "requesting_user", "requesting_patient", "requesting_system"} {
		if rarely(r, 2) {
			d.claims[k] = s
		}
	}
}

// resources change claims that are resources.
var resources = []mutation{
	func(r *rand.Rand, d *draft) {
		if old, ok := d.claims["requesting_practitioner"].(map[string]any); ok {
			m := maps.Clone(old)
			m["id"] = pick(r, "a/b", "x", strings.Repeat("1", 65))
			d.claims["requesting_practitioner"], d.claims["sub"] = m, m["id"]
		}
	},
	func(r *rand.Rand, d *draft) {
		d.claims["requested_record"] = pick[any](r, map[string]any{}, "x", nil, 1)
	},
	func(r *rand.Rand, d *draft) {
		d.claims[pick(r, "requesting_device", "requesting_organization", "requesting_practitioner")] = pick[any](r, nil, "x", map[string]any{}, []any{})
	},
	part, part, part, extra, extra,
	func(r *rand.Rand, d *draft) { // who the practitioner is
		if old, ok := d.claims["requesting_practitioner"].(map[string]any); ok {
			m := maps.Clone(old)
			m["identifier"] = []any{map[string]any{"system": userSystem, "value": pick(r, "UNK", "UNK", userID, "111122223334")}}
			if !rarely(r, 3) {
				m["identifier"] = append(m["identifier"].([]any), map[string]any{"system": roleSystem, "value": pick(r, "UNK", profile, "444555666778", " ")})
			}
			d.claims["requesting_practitioner"] = m
		}
	},
	func(r *rand.Rand, d *draft) {
		id := func(system, value any) any { return map[string]any{"system": system, "value": value} }
		within(r, d, func(m map[string]any) {
			m["identifier"] = pick[any](r, []any{}, []any{id(odsSystem, pick(r, "x9901", "X9902", "", "X9901"))}, []any{id(odsSystem, "X9901"), id(odsSystem, "X9901")}, []any{id(userSystem, "")}, []any{id(userSystem, "1")},
				[]any{id(nil, "x")}, []any{id("https://d.example", nil)}, []any{id("https://d.example", ""), id("https://e.example", "x")}, []any{id(userSystem, ""), id(userSystem, "1")},
				[]any{id(userSystem, "1"), id(userSystem, "")}, []any{id(1, "x")}, []any{"x"}, "x", []any{map[string]any{"System": "x"}}, nil)
		})
	},
	func(r *rand.Rand, d *draft) {
		if old, ok := d.claims["requesting_practitioner"].(map[string]any); ok {
			m := maps.Clone(old)
			m["name"] = pick[any](r, []any{}, []any{map[string]any{"family": "f"}}, []any{map[string]any{"given": []any{"g"}}}, []any{map[string]any{"family": "f", "given": []any{}}}, []any{map[string]any{"family": " ", "given": []any{"g"}}},
				"x", []any{"x"}, []any{map[string]any{"family": 1, "given": []any{"g"}}}, []any{map[string]any{"Family": "f", "given": []any{"g"}}}, nil, []any{map[string]any{"family": "f", "given": []any{""}}},
				[]any{map[string]any{"family": "f"}, map[string]any{"given": []any{"g"}}}, []any{map[string]any{"family": "f", "given": []any{"g", ""}}}, []any{map[string]any{"family": "f", "given": []any{"", "g"}}},
				[]any{map[string]any{"family": "f", "given": []any{"g"}}, map[string]any{}}, []any{map[string]any{}, map[string]any{"family": "f", "given": []any{"g"}}}, []any{map[string]any{"family": "f", "given": []any{1}}}, []any{map[string]any{"family": "f", "given": "g"}})
			d.claims["requesting_practitioner"] = m
		}
	},
}

// within changes one of the three resources.
func within(r *rand.Rand, d *draft, change func(map[string]any)) {
	name := pick(r, "requesting_device", "requesting_organization", "requesting_practitioner")
	if old, ok := d.claims[name].(map[string]any); ok && len(old) > 0 {
		m := maps.Clone(old)
		change(m)
		d.claims[name] = m
	}
}

// extra adds a member to a resource, or to the identifiers in it: one that it
// can have, or not.
func extra(r *rand.Rand, d *draft) {
	within(r, d, func(m map[string]any) {
		contact := []any{map[string]any{"value": "x", "rank": pick(r, 1, 0)}}
		name := pick(r, "id", "status", "active", "alias", "birthDate", "contact", "telecom", "invalidField", "_version", "_alias", "_status", "_resourceType", "_identifier", "practitionerRole", "fhir_comments", "Telecom", "model")
		if _, ok := m[name]; ok {
			return
		}
		m[name] = pick[any](r, "x", "x y", "a/b", " x", "", "1970-01-01", "1970-13", true, 1, nil, contact, contact, []any{"x"}, []any{}, []any{nil}, map[string]any{}, map[string]any{"id": "x"}, map[string]any{"value": "x"}, []any{map[string]any{"id": "x"}, nil}, []any{map[string]any{}})
		if rarely(r, 3) {
			delete(m, name)
			others, _ := m["identifier"].([]any)
			m["identifier"] = append([]any{map[string]any{pick(r, "use", "id", "_value", "_id", "invalidField", "Use"): pick[any](r, "x", "", nil, map[string]any{"id": "x"}, []any{"x"})}}, others...)
		}
	})
}

// part changes one member of a resource.
func part(r *rand.Rand, d *draft) {
	within(r, d, func(m map[string]any) {
		k := pick(r, slices.Sorted(maps.Keys(m))...)
		switch r.IntN(6) {
		case 0:
			delete(m, k)
		case 1:
			m[strings.ToUpper(k[:1])+k[1:]] = m[k]
		case 2:
			m[k] = pick[any](r, nil, 1, true)
		case 3:
			m["resourceType"] = pick(r, "Patient", "Device", "Organization", "Practitioner", "Invented", "device", "")
		default:
			if _, ok := m[k].(string); ok {
				m[k] = pick[any](r, "", "Patient", "Device", "Invented", "10020", "a/b", " ")
			}
		}
	})
}
