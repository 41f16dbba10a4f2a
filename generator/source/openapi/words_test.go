// SPDX-License-Identifier: Apache-2.0

package openapi

import "testing"

func TestMistypedWords(t *testing.T) {
	for problem, want := range map[string]string{
		"cannot construct !!seq into openapi3.Schemas":                        "/a is a list and must be a mapping",
		"cannot construct !!map into openapi3.Tags":                           "/a is a mapping and must be a list",
		"cannot construct !!str `x in /b` into []string":                      "/a is a text and must be a list",
		"cannot construct !!str `x` into *openapi3.Types":                     "/a is a text and must be a text or a list",
		"cannot construct !!str `x` into bool":                                "/a is a text and must be true or false",
		"cannot construct !!bool `true` into *uint64":                         "/a is a boolean and must be a number",
		"cannot construct !!seq into string":                                  "/a is a list and must be a text",
		"cannot construct !!seq into map[string]*openapi3.ResponseRef":        "/a is a list and must be a mapping",
		`cannot unmarshal !!int into string field "name"`:                     "/a/name is a number and must be a text",
		"cannot unmarshal: value must be either a schema object or a boolean": "value must be either a schema object or a boolean in /a",
	} {
		if got := mistypedWords(problem, "/a"); got != want {
			t.Errorf("%s: got %q, want %q", problem, got, want)
		}
	}
}
