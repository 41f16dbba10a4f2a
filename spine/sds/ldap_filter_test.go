// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"strings"
	"testing"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"

	"github.com/spineguard/spineguard/spine"
)

// shape is a filter without its values, and the values.
func shape(t *testing.T, filter string) (string, []string) {
	t.Helper()
	p, err := ldap.CompileFilter(filter)
	if err != nil {
		t.Fatalf("%q: %v", filter, err)
	}
	return shapeOf(p)
}

func shapeOf(p *ber.Packet) (form string, values []string) {
	if p.Tag == ldap.FilterEqualityMatch && len(p.Children) == 2 {
		return "(" + p.Children[0].Data.String() + "=)", []string{p.Children[1].Data.String()}
	}
	form = ldap.FilterMap[uint64(p.Tag)]
	for _, c := range p.Children {
		f, v := shapeOf(c)
		form, values = form+f, append(values, v...)
	}
	return form, values
}

var hostileValues = []string{
	"", "*", "**", "*)(uid=*", "x)(|(uid=*)", ")", "(", "()", "\\", `\2a`, `\`, `\zz`, "\x00", "a\x00b", "&", "|", "!", "=", ">=", "~=", ":=", ":dn:", " ", " a ", "a*b", "*a", "a*",
	"é", "\xff\xfe", "\u202e", strings.Repeat("(", 300), "A1001)(objectClass=*", "200000000001)(uniqueIdentifier=*", "urn:a)(nhsAsSvcIA=*", "\r\n", "\t",
}

// FuzzFilter: no value changes the structure of a filter, and each comes out as it was put in, whether
// or not the grammar of its kind takes it: what stands in the directory goes into filters too.
func FuzzFilter(f *testing.F) {
	for _, v := range hostileValues {
		f.Add(v, "A1001")
		f.Add("A1001", v)
	}
	const want = "And(objectClass=)(nhsIDCode=)Or(nhsMhsSvcIA=)(nhsMhsPartyKey=)"
	f.Fuzz(func(t *testing.T, a, b string) {
		form, values := shape(t, all(isMHS, equal(attrODS, a), anyOf(equal(attrMHSInteraction, b), equal(attrParty, a))))
		if form != want {
			t.Fatalf("%q %q: %s", a, b, form)
		}
		for i, v := range []string{"nhsMhs", a, b, a} {
			if values[i] != v {
				t.Fatalf("%q %q: %q", a, b, values)
			}
		}
	})
}

// The grammar refuses before anything is escaped, so each of the two holds without the other.
func TestGrammarBeforeFilters(t *testing.T) {
	for _, v := range hostileValues {
		if checkODS(spine.ODSCode(v)) == nil {
			t.Errorf("%q is an ODS code", v)
		}
		if _, err := newParty("A1001", v); err == nil && strings.ContainsAny(v, " \x00\r\n\t") {
			t.Errorf("%q is a party key", v)
		}
		if strings.ContainsAny(v, " \x00\r\n\té") && checkInteraction(spine.InteractionID(v)) == nil {
			t.Errorf("%q is an interactionId", v)
		}
	}
}
