// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

func TestDecode(t *testing.T) {
	nested := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	for text, want := range map[string]bool{
		`{}`: true, `{"a":1,"b":2}`: true, `[{"a":1},{"a":2}]`: true, `{"a":{"a":1}}`: true, `{" a~":1}`: true, nested(maxDepth): true, `1`: true,
		"": false, "{": false, "[": false, "{}{}": false, `{"a"}`: false, `{"a":1,}`: false, `[1 2]`: false, `{1:2}`: false, "\"\xff\"": false, `{"a":"` + "\xc3" + `"}`: false,
		`{"a":1,"a":2}`: false, `{"a":1,"A":2}`: false, `{"a":{"b":1,"b":2}}`: false, `[[{"b":1,"b":2}]]`: false, `{"é":1}`: false, `{"\u0001":1}`: false, "{\"\\u007f\":1}": false,
		`{"\u0061":1,"a":2}`: false, nested(maxDepth + 1): false, strings.Repeat("[", 10000): false,
	} {
		var v any
		if err := decode([]byte(text), &v); (err == nil) != want {
			t.Errorf("%.80q: %v", text, err)
		}
	}
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "a b": "a b", "a\r\nb\x00\u202e\u2028": "a??b???", "\xff": "?",
		strings.Repeat("é", 300): strings.Repeat("é", 300), strings.Repeat("é", 301): strings.Repeat("é", 300) + "…",
	} {
		if got := printable(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestParties(t *testing.T) {
	for key, want := range map[string]bool{"A1001-800002": true, strings.Repeat("k", 255): true, strings.Repeat("k", 256): false, "": false, "a b": false, "é": false} {
		if _, err := newParty("A1001", key); (err == nil) != want {
			t.Errorf("%q: %v", key, err)
		}
	}
	if _, err := newParty("a1001", "k"); err == nil {
		t.Error("an organisation in lower case")
	}
	upper, _ := newParty("A1001", "A-1")
	lower, _ := newParty("A1001", "a-1")
	if other, _ := newParty("A1002", "a-1"); upper != lower || other == lower {
		t.Errorf("%v %v %v", upper, lower, other)
	}
}

func TestOneASID(t *testing.T) {
	for text, want := range map[string]spine.ASID{
		"200000000001": "200000000001", "S1 200000000001": "200000000001", "200000000001 200000000001": "200000000001",
		"": "", "S1": "", "123456789": "", "000000000000": "", "200000000001 200000000002": "",
	} {
		if got, err := oneASID(strings.Fields(text)); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
}

const one, two spine.InteractionID = "urn:one", "urn:two"

// TestRow: what is left open is left out, and said.
func TestRow(t *testing.T) {
	mine, other := party{"A1001", "k"}, party{"A1001", "other"}
	of := accredited{asid: "200000000001", party: mine, key: "K", interactions: []spine.InteractionID{one, two}}
	at := func(p party, fqdn string, id spine.InteractionID, addresses ...string) handler {
		return handler{party: p, interactions: []spine.InteractionID{id}, addresses: addresses, fqdn: fqdn}
	}
	for name, c := range map[string]struct {
		handlers []handler
		in       scope
		receives string
		host     string
		name     string
		problems int
	}{
		"nothing":                 {nil, nil, "[]", "", "", 0},
		"one":                     {[]handler{at(mine, "A.example", one, "https://a.example/x/")}, nil, "[urn:one]", "https://a.example/x", "a.example", 0},
		"of another party":        {[]handler{at(other, "a.example", one, "https://a.example/x")}, nil, "[]", "", "", 0},
		"with and without a name": {[]handler{at(mine, "", one, "https://a.example"), at(mine, "a.example", two, "https://a.example")}, nil, "[urn:one urn:two]", "https://a.example", "a.example", 0},
		"two names":               {[]handler{at(mine, "a.example", one, "https://a.example"), at(mine, "b.example", two, "https://a.example")}, nil, "[urn:one urn:two]", "https://a.example", "", 1},
		"one name in two cases":   {[]handler{at(mine, "a.example", one, "https://a.example"), at(mine, "A.Example", two, "https://a.example")}, nil, "[urn:one urn:two]", "https://a.example", "a.example", 0},
		"two roots":               {[]handler{at(mine, "", one, "https://a.example"), at(mine, "", two, "https://b.example")}, nil, "[urn:one urn:two]", "", "", 1},
		"two roots, one in scope": {[]handler{at(mine, "", one, "https://a.example"), at(mine, "", two, "https://b.example")}, scope{two}, "[urn:two]", "https://b.example", "", 0},
		"a name out of scope":     {[]handler{at(mine, "a.example", one, "https://a.example")}, scope{two}, "[]", "", "a.example", 0},
		"nothing usable":          {[]handler{at(mine, "", one, "http://a.example", "b.example")}, nil, "[]", "", "", 1},
		"no address":              {[]handler{at(mine, "", one)}, nil, "[]", "", "", 0},
		"what it may not send":    {[]handler{at(mine, "", "urn:three", "https://a.example")}, nil, "[]", "", "", 0},
	} {
		r, problems := row(of, c.handlers, c.in)
		if fmt.Sprint(r.Receives) != c.receives || r.Host != c.host || r.Certificate != c.name || len(problems) != c.problems || r.ASID != of.asid || r.ODS != "A1001" {
			t.Errorf("%s: %+v %v", name, r, problems)
		}
	}
}

func TestProvidersAreSortedAndOnce(t *testing.T) {
	p := party{"A1001", "k"}
	a := func(asid spine.ASID) accredited {
		return accredited{asid: asid, party: p, interactions: []spine.InteractionID{one}}
	}
	h := func(fqdn string, addresses ...string) handler {
		return handler{party: p, interactions: []spine.InteractionID{one}, addresses: addresses, fqdn: fqdn}
	}
	found := providers([]accredited{a("200000000002"), a("200000000001")}, []handler{h("b.example", "https://b.example/", "https://b.example", "https://a.example"), h("b.example", "https://b.example"), h("c.example", "https://b.example")}, one)
	var got []string
	for _, s := range found {
		got = append(got, fmt.Sprint(s.ASID()[11:], " ", s.Host()[:1], " ", s.Certificate()[:1]))
	}
	if want := []string{"1 a b", "1 b b", "1 b c", "2 a b", "2 b b", "2 b c"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestListing(t *testing.T) {
	p := party{"A1001", "k"}
	r := records{
		systems: []accredited{
			{asid: "200000000002", party: p, interactions: []spine.InteractionID{one}}, {asid: "200000000001", party: p, interactions: []spine.InteractionID{one}},
			{asid: "200000000003", party: p}, {asid: "200000000003", party: party{"A1002", "k"}},
		},
		problems: []Problem{{"x", errors.New("odd")}, {"a", errors.New("odd")}, {"x", errors.New("odd")}},
	}
	l := r.listing(scope{one})
	if fmt.Sprint(l.Problems) != "[200000000003: 2 records have this ASID: none is taken a: odd x: odd]" || len(l.Systems) != 2 || l.Systems[0].ASID != "200000000001" {
		t.Errorf("%+v", l)
	}
}

func TestSame(t *testing.T) {
	a := accredited{asid: "200000000001", party: party{"A1001", "k"}, key: "K", interactions: []spine.InteractionID{one, two}}
	for name, c := range map[string]struct {
		change func(*accredited)
		want   bool
	}{
		"itself":               {func(*accredited) {}, true},
		"the key as written":   {func(b *accredited) { b.key = "k" }, true},
		"another ASID":         {func(b *accredited) { b.asid = "200000000002" }, false},
		"another party":        {func(b *accredited) { b.party.key = "l" }, false},
		"another organisation": {func(b *accredited) { b.party.ods = "A1002" }, false},
		"fewer interactions":   {func(b *accredited) { b.interactions = b.interactions[:1] }, false},
	} {
		b := a
		c.change(&b)
		if a.same(b) != c.want {
			t.Error(name)
		}
	}
}

// TestResources: an interaction is what stands in its extension and system, and a resource that cannot be
// read is an error.
func TestResources(t *testing.T) {
	var good, odd, key resource
	if err := decode([]byte(`{
		"resourceType": "Device", "status": "active", "address": "https://a.example",
		"identifier": [{"system": "https://fhir.nhs.uk/Id/nhsSpineASID", "value": "200000000001"}, {"system": "https://fhir.nhs.uk/Id/nhsMhsPartyKey", "value": "K"}],
		"owner": {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A1001"}},
		"managingOrganization": {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A1001"}},
		"extension": [
			{"url": "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId", "valueReference": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhsServiceInteractionId", "value": "urn:two"}}},
			{"url": "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId", "valueReference": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhsServiceInteractionId", "value": "urn:one"}}},
			{"url": "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId", "valueReference": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhsServiceInteractionId", "value": "*"}}},
			{"url": "https://fhir.nhs.uk/StructureDefinition/Other", "valueReference": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhsServiceInteractionId", "value": "urn:three"}}},
			{"url": "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId", "valueReference": {"identifier": {"system": "urn:other", "value": "urn:four"}}}
		]}`), &good); err != nil {
		t.Fatal(err)
	}
	a, err := good.accredited()
	if err != nil || fmt.Sprint(a) != "{200000000001 {A1001 k} K [urn:one urn:two]}" {
		t.Errorf("%v %v", a, err)
	}
	h, err := good.handler()
	if err != nil || fmt.Sprint(h) != "{{A1001 k} K [urn:one urn:two] [https://a.example] }" {
		t.Errorf("%v %v", h, err)
	}
	odd, key = good, good
	odd.Owner.Identifier.Value, odd.ManagingOrganization.Identifier.Value = "a1001", "a1001"
	key.Identifier = []identifier{{systemASID, "200000000001"}, {systemParty, "a b"}}
	for _, r := range []resource{odd, key} {
		if a, err := r.accredited(); err == nil || a.asid != "" {
			t.Errorf("%v %v", a, err)
		}
		if h, err := r.handler(); err == nil || h.addresses != nil {
			t.Errorf("%v %v", h, err)
		}
	}
}
