// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/spineguard/spineguard/generator/policy"
)

// FuzzCodes puts a text wherever a code is wanted: a model that comes out
// holds ASCII codes only, and no text makes it panic.
func FuzzCodes(f *testing.F) {
	for _, s := range []string{"B0268", "R8001", "900000000001", "urn:nhs:names:services:nrl:DocumentReference.read", "736253002", "*", "Bxxxx", "B0268\u200b", "", strings.Repeat("x", 1000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, put := range []func(*policy.Facts, string){
			func(f *policy.Facts, s string) { f.Mapping[0].Code.Value = s },
			func(f *policy.Facts, s string) { f.JobRoles[0].Code.Value = s },
			func(f *policy.Facts, s string) { f.Systems[0].ASID.Value = s },
			func(f *policy.Facts, s string) { f.Systems[0].Sends[0].Value = s },
			func(f *policy.Facts, s string) { f.RecordTypes[0].Code.Value = s },
			func(f *policy.Facts, s string) { f.Endpoints[0].Operations[0].Scopes[0].Value = s },
		} {
			facts := valid()
			facts.HasActivityList, facts.HasJobRoleList = false, false
			put(&facts, s)
			m, findings := policy.Resolve(facts)
			if m == nil && len(findings) == 0 {
				t.Fatal("no model and no reason")
			}
			if m == nil {
				continue
			}
			for _, a := range m.Activities {
				if strings.ContainsFunc(a.Code, func(c rune) bool { return c > unicode.MaxASCII }) {
					t.Fatalf("the activity %q", a.Code)
				}
			}
		}
	})
}

// FuzzRequirement: no panic, and a requirement that is accepted asks for
// something in each of its alternatives.
func FuzzRequirement(f *testing.F) {
	for _, s := range []string{"B0268", "B0268 AND (B0269 OR B0825)", "((B0268))", "(", "AND", strings.Repeat("(", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		facts := valid()
		facts.Functions[0].Requirement.Value = s
		m, findings := policy.Resolve(facts)
		if m == nil {
			if len(findings) == 0 {
				t.Fatal("no model and no reason")
			}
			return
		}
		if len(m.Functions[0].Alternatives) == 0 {
			t.Fatal("a requirement without an alternative")
		}
		for _, a := range m.Functions[0].Alternatives {
			if len(a) == 0 {
				t.Fatal("an alternative that asks for nothing")
			}
		}
	})
}
