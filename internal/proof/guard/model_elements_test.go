// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"regexp"
	"slices"
	"strings"
)

// definitions are elements of FHIR STU3 (3.0.1), as many as the requests have,
// each with its type; an asterisk is a list.
var definitions = map[string]map[string]string{
	"Device":       {"resourceType": "string", "id": "id", "identifier": "Identifier*", "model": "string", "version": "string", "status": "code", "contact": "ContactPoint*"},
	"Organization": {"resourceType": "string", "id": "id", "identifier": "Identifier*", "name": "string", "active": "boolean", "alias": "string*", "telecom": "ContactPoint*", "contact": "Organization.contact*"},
	"Practitioner": {"resourceType": "string", "id": "id", "identifier": "Identifier*", "name": "HumanName*", "active": "boolean", "birthDate": "date", "telecom": "ContactPoint*"},
	"Identifier":   {"id": "string", "use": "code", "system": "string", "value": "string"},
	"HumanName":    {"id": "string", "family": "string", "given": "string*", "prefix": "string*"},
	"ContactPoint": {"id": "string", "value": "string", "rank": "positiveInt"},
	"Element":      {"id": "string"},

	"Organization.contact": {"id": "string", "telecom": "ContactPoint*"},
}

var primitives = map[string]*regexp.Regexp{
	"string": regexp.MustCompile(`\A(?s:.)+\z`),
	"code":   regexp.MustCompile(`\A[^\s]+(\s[^\s]+)*\z`),
	"id":     idPattern,
	"date":   regexp.MustCompile(`\A[0-9]{4}(-(0[1-9]|1[0-2])(-(0[0-9]|[12][0-9]|3[01]))?)?\z`),
}

// like reports whether an object has only what the definition of its type has.
// What the parts say that are asked for is asked elsewhere.
func like(kind string, asked map[string]string, v any) bool {
	o, ok := v.(object)
	ok = ok && len(o) > 0
	for _, m := range o {
		of, known := definitions[kind][m.name]
		if plain, companion := strings.CutPrefix(m.name, "_"); companion {
			of, known = definitions[kind][plain]
			known = known && !slices.Contains([]string{"resourceType", "id"}, plain) && definitions[strings.TrimSuffix(of, "*")] == nil
			of = strings.Replace("Element"+of, strings.TrimSuffix(of, "*"), "", 1)
		}
		ok = ok && known && (m.value == nil || isElement(of, asked[m.name], m.value))
	}
	return ok
}

func isElement(of, asked string, v any) bool {
	kind, many := strings.CutSuffix(of, "*")
	if !many {
		return asked != "" || isOne(kind, nil, v)
	}
	list, ok := v.([]any)
	ok = ok && (asked != "" || len(list) > 0)
	for _, e := range list {
		null := e == nil && (definitions[kind] == nil || kind == "Element")
		ok = ok && (null || asked == "texts" || isOne(kind, parts[asked], e))
	}
	return ok
}

func isOne(kind string, asked map[string]string, v any) bool {
	switch kind {
	case "boolean":
		_, ok := v.(bool)
		return ok
	case "positiveInt":
		n, ok := v.(number)
		return ok && timePattern.MatchString(string(n)) && n != "0" && len(n) < 10
	case "string", "code", "id", "date":
		s, ok := v.(string)
		return ok && primitives[kind].MatchString(s)
	}
	return like(kind, asked, v)
}
