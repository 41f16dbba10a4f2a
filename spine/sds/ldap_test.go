// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

const (
	patient    spine.InteractionID = "urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1"
	structured spine.InteractionID = "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1"
	documents  spine.InteractionID = "urn:nhs:names:services:gpconnect:documents:fhir:rest:read:binary-1"
	content    spine.InteractionID = "urn:nhs:names:services:nrl:DocumentReference.content.read"
)

func as(asid, ods, key string, ids ...spine.InteractionID) record {
	return record{"objectClass": {"top", "nhsAs"}, "uniqueIdentifier": {asid}, "nhsIDCode": {ods}, "nhsMHSPartyKey": {key}, "nhsAsSvcIA": texts(ids)}
}

func mhs(id, ods, key, fqdn string, interaction spine.InteractionID, endpoints ...string) record {
	r := record{
		"objectClass": {"top", "nhsMhs"}, "uniqueIdentifier": {id}, "nhsIDCode": {ods}, "nhsMHSPartyKey": {key},
		"nhsMhsSvcIA": {string(interaction)}, "nhsMHSEndPoint": endpoints,
	}
	if fqdn != "" {
		r["nhsMhsFQDN"] = []string{fqdn}
	}
	return r
}

func texts(ids []spine.InteractionID) (list []string) {
	for _, id := range ids {
		list = append(list, string(id))
	}
	return list
}

// world is a small directory: a consumer; a practice with two capabilities, a second system and
// a consumer; a trust with two systems for records.
func world() []record {
	several := mhs("S5", "RXA", "RXA-800005", "a.trust.example", content, "https://a.trust.example/fhir")
	several["nhsMhsSvcIA"] = []string{string(content), string(documents)}
	return []record{
		as("200000000001", "X9901", "X9901-800001", patient, structured),
		as("200000000002", "A1001", "A1001-800002", patient, structured, "*"),
		mhs("S2A", "A1001", "a1001-800002", "gp.example", patient, "https://gp.example/A1001/STU3/1/"),
		mhs("S2B", "A1001", "A1001-800002", "gp.example", structured, "https://gp.example/A1001/STU3/1/structured"),
		mhs("S2C", "A1001", "A1001-800002", "gp.example", documents, "https://gp.example/A1001/STU3/1/documents"), // the AS record does not have it
		mhs("S2D", "A1001", "A1001-800002", "gp.example", "*", "https://gp.example/everything"),
		as("200000000003", "A1001", "A1001-800003", patient), // a consumer: no MHS record
		as("200000000005", "RXA", "RXA-800005", content, documents),
		several,
		as("200000000006", "RXA", "RXA-800006", content),
		mhs("S6", "RXA", "RXA-800006", "B.trust.example", content, "https://b.trust.example/fhir", "http://b.trust.example/plain"),
		as("200000000007", "A2002", "A2002-800007", patient),
		mhs("S7", "A2002", "A2002-800007", "", patient, "https://one.example/a", "https://two.example/a"),
		as("123456789", "A3003", "A3003-800008", patient), // not 12 digits
		mhs("S8", "A3003", "A3003-800008", "", patient, "https://three.example/a"),
		mhs("S9", "A4004", "A4004-800009", "", patient, "https://four.example/a"),
		{
			"objectClass": {"top", "nhsMhs"}, "uniqueIdentifier": {"S10", "200000000001"}, // an MHS record is not a system
			"nhsIDCode": {"A4004"}, "nhsMHSPartyKey": {"A4004-800010"}, "nhsMhsSvcIA": {string(patient)}, "nhsMHSEndPoint": {"https://four.example/a"},
		},
	}
}

// directories calls f with each kind of server that has the records.
func directories(t *testing.T, records []record, f func(t *testing.T, open func(...spine.InteractionID) sds.Lister)) {
	t.Helper()
	run := func(t *testing.T, a *authority, address string) {
		f(t, func(ids ...spine.InteractionID) sds.Lister {
			return newLDAP(t, a, address, func(o *sds.LDAPOptions) { o.Interactions = ids })
		})
	}
	t.Run("fake", func(t *testing.T) {
		s := startFake(t, records)
		run(t, s.authority, s.address)
	})
	t.Run("api", func(t *testing.T) {
		a := startAPI(t, records)
		f(t, func(ids ...spine.InteractionID) sds.Lister {
			return newFHIR(t, a, func(o *sds.FHIROptions) {
				if o.Organizations = organisations(records); ids != nil {
					o.Interactions = ids
				}
			})
		})
	})
	t.Run("slapd", func(t *testing.T) {
		s := startSlapd(t, schema, records)
		run(t, s.authority, s.address)
	})
}

func newLDAP(t *testing.T, a *authority, address string, change func(*sds.LDAPOptions)) *sds.LDAP {
	t.Helper()
	o := sds.LDAPOptions{URL: "ldaps://" + address, TLS: a.client(t)}
	if change != nil {
		change(&o)
	}
	d, err := sds.NewLDAP(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// show is a system on one line.
func show(s spine.System) string {
	return fmt.Sprintf("%s %s sends %s receives %s at %q as %q", s.ASID(), s.ODS(), short(slices.Collect(s.Sends())), short(slices.Collect(s.Receives())), s.Address(), s.Certificate())
}

func short(ids []spine.InteractionID) string {
	var list []string
	for _, id := range ids {
		list = append(list, string(id[strings.LastIndexAny(string(id), ":.")+1:]))
	}
	return "[" + strings.Join(list, " ") + "]"
}

func TestLookup(t *testing.T) {
	directories(t, world(), func(t *testing.T, open func(...spine.InteractionID) sds.Lister) {
		for _, c := range []struct {
			asid spine.ASID
			only []spine.InteractionID
			want string
		}{
			{"200000000001", nil, `200000000001 X9901 sends [getstructuredrecord-1 patient-1] receives [] at "" as ""`},
			// Two capabilities, two service roots: the system has none of them.
			{"200000000002", nil, `200000000002 A1001 sends [getstructuredrecord-1 patient-1] receives [getstructuredrecord-1 patient-1] at "" as "gp.example"`},
			{"200000000002", []spine.InteractionID{patient}, `200000000002 A1001 sends [patient-1] receives [patient-1] at "https://gp.example/A1001/STU3/1" as "gp.example"`},
			{"200000000002", []spine.InteractionID{structured}, `200000000002 A1001 sends [getstructuredrecord-1] receives [getstructuredrecord-1] at "https://gp.example/A1001/STU3/1/structured" as "gp.example"`},
			{"200000000003", nil, `200000000003 A1001 sends [patient-1] receives [] at "" as ""`},
			{"200000000005", nil, `200000000005 RXA sends [binary-1 read] receives [binary-1 read] at "https://a.trust.example/fhir" as "a.trust.example"`},
			{"200000000006", nil, `200000000006 RXA sends [read] receives [read] at "https://b.trust.example/fhir" as "b.trust.example"`},
			{"200000000007", nil, `200000000007 A2002 sends [patient-1] receives [patient-1] at "" as ""`},
		} {
			s, err := open(c.only...).Lookup(t.Context(), c.asid)
			if err != nil || show(s) != c.want {
				t.Errorf("%v %v\n%s\nwant\n%s", c.only, err, show(s), c.want)
			}
		}
		d := open()
		for _, asid := range []spine.ASID{"200000000004", "123456789", "", "000000000000", "*", "20000000000*", "200000000001)(uid=*", "２00000000001"} {
			if _, err := d.Lookup(t.Context(), asid); !errors.Is(err, spine.ErrUnknownASID) || errors.Is(err, sds.ErrUnavailable) {
				t.Errorf("%q: %v", asid, err)
			}
		}
		s, err := d.Lookup(t.Context(), "200000000002")
		if err != nil || s.MaySend("*") || s.MayReceive("*") || s.MayReceive(documents) || s.MaySend(patient+"x") {
			t.Errorf("%v: %s", err, show(s))
		}
	})
}

func TestProviders(t *testing.T) {
	directories(t, world(), func(t *testing.T, open func(...spine.InteractionID) sds.Lister) {
		d := open()
		for _, c := range []struct {
			ods  spine.ODSCode
			id   spine.InteractionID
			want []string
		}{
			{"A1001", patient, []string{`200000000002 A1001 sends [patient-1] receives [patient-1] at "https://gp.example/A1001/STU3/1" as "gp.example"`}},
			{"A1001", structured, []string{`200000000002 A1001 sends [getstructuredrecord-1] receives [getstructuredrecord-1] at "https://gp.example/A1001/STU3/1/structured" as "gp.example"`}},
			{"A1001", documents, nil},
			{"X9901", patient, nil},
			{"RXA", content, []string{
				`200000000005 RXA sends [read] receives [read] at "https://a.trust.example/fhir" as "a.trust.example"`,
				`200000000006 RXA sends [read] receives [read] at "https://b.trust.example/fhir" as "b.trust.example"`,
			}},
			{"A2002", patient, []string{
				`200000000007 A2002 sends [patient-1] receives [patient-1] at "https://one.example/a" as ""`,
				`200000000007 A2002 sends [patient-1] receives [patient-1] at "https://two.example/a" as ""`,
			}},
			{"A3003", patient, nil},
			{"A9999", patient, nil},
		} {
			found, err := d.Providers(t.Context(), c.ods, c.id)
			var got []string
			for _, s := range found {
				got = append(got, show(s))
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s %s: %v\n%s\nwant\n%s", c.ods, c.id, err, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		}
	})
}

// A system that may send none of the interactions that count is known all the same.
func TestLDAPKnowsWhoHasNoneOfTheInteractions(t *testing.T) {
	f := startFake(t, world())
	s, err := newLDAP(t, f.authority, f.address, func(o *sds.LDAPOptions) { o.Interactions = []spine.InteractionID{content} }).Lookup(t.Context(), "200000000002")
	if want := `200000000002 A1001 sends [] receives [] at "" as "gp.example"`; err != nil || show(s) != want {
		t.Errorf("%v %s", err, show(s))
	}
}

// What is not in its grammar is not asked for.
func TestQuestionsThatAreNone(t *testing.T) {
	f := startFake(t, world())
	d := newLDAP(t, f.authority, f.address, nil)
	for ods, suggestion := range map[spine.ODSCode]spine.ODSCode{
		" D83078": "D83078", "c83007": "C83007", "A1001 ": "A1001", "\ta1001\n": "A1001",
		"": "", "A": "", "A 1001": "", "*": "", "A1001)(uid=*": "", "A1001\x00": "", `\2a`: "", "Å1001": "", "ABCDEFGHIJKLM": "",
	} {
		_, err := d.Providers(t.Context(), ods, patient)
		var refused *sds.ODSError
		if !errors.As(err, &refused) || refused.Text != ods || refused.Suggestion != suggestion || errors.Is(err, sds.ErrUnavailable) {
			t.Errorf("%q: %v", ods, err)
		}
		if suggestion == "" && !strings.HasSuffix(err.Error(), "3 to 12 capital letters and digits") {
			t.Error(err)
		}
		if suggestion != "" && !strings.Contains(err.Error(), "is "+string(suggestion)+" meant?") {
			t.Error(err)
		}
	}
	for _, id := range []spine.InteractionID{"", "*", "urn:a b", "urn:\x00", spine.InteractionID(strings.Repeat("u", 257)), "urn:é"} {
		var refused *spine.TextError
		if _, err := d.Providers(t.Context(), "A1001", id); !errors.As(err, &refused) {
			t.Errorf("%q: %v", id, err)
		}
		if _, err := sds.Pull(t.Context(), d, []spine.InteractionID{patient, id}); !errors.As(err, &refused) {
			t.Errorf("%q: %v", id, err)
		}
		if _, err := sds.NewLDAP(sds.LDAPOptions{URL: "ldaps://a", TLS: f.client(t), Interactions: []spine.InteractionID{id}}); err == nil {
			t.Errorf("%q is taken as an option", id)
		}
	}
	if _, err := sds.Pull(t.Context(), d, nil); err == nil {
		t.Error("a list of nothing")
	}
	var wrong *spine.OptionError
	if _, err := newLDAP(t, f.authority, f.address, func(o *sds.LDAPOptions) { o.Interactions = []spine.InteractionID{patient} }).Providers(t.Context(), "A1001", structured); !errors.As(err, &wrong) {
		t.Errorf("an interaction that does not count: %v", err)
	}
	if searches, _, _ := f.counts(); len(searches) > 0 {
		t.Errorf("asked: %q", searches)
	}
}

func TestPull(t *testing.T) {
	directories(t, world(), func(t *testing.T, open func(...spine.InteractionID) sds.Lister) {
		l, err := sds.Pull(t.Context(), open(), []spine.InteractionID{patient, content})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			`200000000001 X9901 sends [patient-1] receives [] at "" as ""`,
			`200000000002 A1001 sends [patient-1] receives [patient-1] at "https://gp.example/A1001/STU3/1" as "gp.example"`,
			`200000000003 A1001 sends [patient-1] receives [] at "" as ""`,
			`200000000005 RXA sends [read] receives [read] at "https://a.trust.example/fhir" as "a.trust.example"`,
			`200000000006 RXA sends [read] receives [read] at "https://b.trust.example/fhir" as "b.trust.example"`,
			`200000000007 A2002 sends [patient-1] receives [patient-1] at "" as ""`,
		}
		if got := shown(l); !slices.Equal(got, want) {
			t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		var problems []string
		for _, p := range l.Problems {
			problems = append(problems, p.String())
		}
		for i, want := range []string{"200000000006: the endpoint \"http://b.trust.example/plain\" is not an https URL", "200000000007: it has 2 service roots, \"https://one.example/a\" and \"https://two.example/a\" among them, and a row holds one: it is left out: name the interactions of one capability", "123456789"} {
			if len(problems) != 3 || !strings.Contains(problems[i], want) || i == 2 && !strings.Contains(problems[i], ": it has 0 ASIDs") {
				t.Errorf("%q, want %q", problems, want)
			}
		}
		if _, err := spine.NewSnapshot(slices.Values(l.Systems)); err != nil {
			t.Error(err)
		}
	})
}

func shown(l *sds.Listing) (list []string) {
	for _, row := range l.Systems {
		list = append(list, show(spine.NewSystem(row)))
	}
	return list
}

// A list of more than a page, and more interactions and parties than one filter has.
func TestPullOfManySystems(t *testing.T) {
	var records []record
	var ids []spine.InteractionID
	for i := range 120 {
		ids = append(ids, spine.InteractionID(fmt.Sprintf("urn:example:%03d", i)))
	}
	for i := range 1100 {
		key := fmt.Sprintf("A1001-%06d", i)
		records = append(records, as(fmt.Sprintf("2%011d", i), "A1001", key, ids[i%120], ids[(i+60)%120]),
			mhs(fmt.Sprintf("S%d", i), "A1001", key, "", ids[i%120], fmt.Sprintf("https://%d.example/a", i)))
	}
	directories(t, records, func(t *testing.T, open func(...spine.InteractionID) sds.Lister) {
		l, err := sds.Pull(t.Context(), open(), ids)
		if err != nil || len(l.Systems) != 1100 || len(l.Problems) != 0 {
			t.Fatalf("%v: %+v", err, l)
		}
		for i, r := range l.Systems {
			if r.Host != fmt.Sprintf("https://%d.example/a", i) || len(r.Sends) != 2 || len(r.Receives) != 1 {
				t.Fatalf("%+v", r)
			}
		}
	})
}

// What Pull lists can be written as a list and read again: one supplier's record must not keep all the
// others from being renewed. The host of a published record is in capital letters.
func TestPullListsWhatAListCanHold(t *testing.T) {
	records := []record{
		as("200000000001", "A1001", "A1001-1", patient), mhs("S1", "A1001", "A1001-1", "GP.Example", patient, "https://GP.Example:443/A1001/"),
		as("200000000002", "A1001", "A1001-2", patient), mhs("S2", "A1001", "A1001-2", "localhost", patient, "https://gp.example/a"),
		as("200000000003", "A1001", "A1001-3", patient), mhs("S3", "A1001", "A1001-3", "gp.example.", patient, "https://gp/a"),
	}
	directories(t, records, func(t *testing.T, open func(...spine.InteractionID) sds.Lister) {
		l, err := sds.Pull(t.Context(), open(), []spine.InteractionID{patient})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			`200000000001 A1001 sends [patient-1] receives [patient-1] at "https://gp.example:443/A1001" as "gp.example"`,
			`200000000002 A1001 sends [patient-1] receives [patient-1] at "https://gp.example/a" as ""`,
			`200000000003 A1001 sends [patient-1] receives [patient-1] at "" as ""`,
		}
		if got := shown(l); !slices.Equal(got, want) {
			t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if said := fmt.Sprint(l.Problems); len(l.Problems) != 3 || !strings.Contains(said, `200000000002: the registered name "localhost"`) || !strings.Contains(said, `200000000003: the service root "https://gp/a"`) {
			t.Error(said)
		}
	})
}

// The case of a host, and the port that is the only one, make no other service root.
func TestOneServiceRootInTwoSpellings(t *testing.T) {
	f := startFake(t, []record{
		as("200000000001", "A1001", "A1001-1", patient, structured),
		mhs("S1", "A1001", "A1001-1", "", patient, "https://gp.example/A1001"),
		mhs("S2", "A1001", "A1001-1", "", structured, "https://GP.Example:443/A1001/"),
		as("200000000002", "A1001", "A1001-2", patient, structured),
		mhs("S3", "A1001", "A1001-2", "", patient, "https://gp.example/A1001"),
		mhs("S4", "A1001", "A1001-2", "", structured, "https://gp.example/a1001"),
	})
	d := newLDAP(t, f.authority, f.address, nil)
	for asid, want := range map[spine.ASID]string{"200000000001": "gp.example", "200000000002": ""} {
		if s, err := d.Lookup(t.Context(), asid); err != nil || !strings.EqualFold(s.Host(), want) {
			t.Errorf("%v %s", err, show(s))
		}
	}
}
