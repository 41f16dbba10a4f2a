// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

// corpus reads a file of the data that NHS England and others have published. It lies beside the
// repository; tests without it are skipped.
func corpus(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "sds", name))
	if err != nil {
		t.Skipf("the corpus is not there: %v", err)
	}
	return data
}

func readJSON(t *testing.T, data []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

// recordOf makes an entry of attributes, each of which is a text or a list.
func recordOf(attributes m, class string) record {
	r := record{}
	for name, v := range attributes {
		switch v := v.(type) {
		case string:
			r[name] = []string{v}
		case []any:
			for _, s := range v {
				r[name] = append(r[name], s.(string))
			}
		}
	}
	if class != "" {
		r["objectClass"] = []string{"top", class}
	}
	return r
}

// published are all records of the corpus as entries of a directory.
func published(t *testing.T) (records []record) {
	t.Helper()
	var real struct{ Entries []struct{ Attributes m } }
	readJSON(t, corpus(t, "ldap_server_entries.json"), &real)
	for _, e := range real.Entries {
		records = append(records, recordOf(e.Attributes, ""))
	}
	for file, class := range map[string]string{"sds_as_response.json": "nhsAs", "sds_mhs_response.json": "nhsMhs"} {
		var list []m
		readJSON(t, corpus(t, file), &list)
		for _, attributes := range list {
			records = append(records, recordOf(attributes, class))
		}
	}
	// The systems of the NRLS reference implementation, as the records that they would be.
	d := json.NewDecoder(bytes.NewReader(corpus(t, "nrls-ri-Sds.json")))
	for {
		var s struct {
			PartyKey, Fqdn, OdsCode, Asid string
			EndPoints                     []string
			Interactions                  []spine.InteractionID
		}
		if err := d.Decode(&s); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		records = append(records, as(s.Asid, s.OdsCode, s.PartyKey, s.Interactions...), record{
			"objectClass": {"top", "nhsMhs"}, "uniqueIdentifier": {"RI" + s.Asid}, "nhsIDCode": {s.OdsCode}, "nhsMHSPartyKey": {s.PartyKey},
			"nhsMhsSvcIA": texts(s.Interactions), "nhsMHSEndPoint": s.EndPoints, "nhsMhsFQDN": {s.Fqdn},
		})
	}
	// The practices of the GP Connect demonstrator, one of which has the interaction "*".
	var routing struct {
		Practices []struct {
			OdsCode, EndpointURL, ASID string
			InteractionIds             []spine.InteractionID
		}
	}
	readJSON(t, corpus(t, "gpc-demonstrator-provider.routing.test.json"), &routing)
	for _, p := range routing.Practices {
		r := mhs("D"+p.ASID, p.OdsCode, p.OdsCode+"-000001", "", "", p.EndpointURL)
		r["nhsMhsSvcIA"] = texts(p.InteractionIds)
		records = append(records, as(p.ASID, p.OdsCode, p.OdsCode+"-000001", p.InteractionIds...), r)
	}
	return records
}

// publishedSchema is that of the directory, as far as it is of systems.
func publishedSchema(t *testing.T) string {
	t.Helper()
	var s struct{ Raw map[string][]string }
	readJSON(t, corpus(t, "ldap_server_schema.json"), &s)
	var b strings.Builder
	for _, a := range s.Raw["attributeTypes"] {
		if strings.Contains(a, "X-ORIGIN 'nhsSDS'") {
			fmt.Fprintf(&b, "attributetype %s\n", a)
		}
	}
	for _, c := range s.Raw["objectClasses"] {
		if strings.Contains(c, "NAME 'nhsAs'") || strings.Contains(c, "NAME 'nhsMhs'") {
			fmt.Fprintf(&b, "objectclass %s\n", c)
		}
	}
	return b.String()
}

const (
	psis = "urn:nhs:names:services:psis:REPC_IN150016UK05"
	tms  = "urn:nhs:names:services:tms:ReliableIntermediary"
)

// TestPublishedRecords: slapd with the schema of the directory and the records that were published, and
// the API over the same records.
func TestPublishedRecords(t *testing.T) {
	records := published(t)
	s := startSlapd(t, publishedSchema(t), records)
	a := startAPI(t, records)
	ids := []spine.InteractionID{psis, tms, "urn:nhs:names:services:nrl:DocumentReference.content.read"}
	var orgs []spine.ODSCode
	for _, ods := range organisations(records) {
		if len(ods) >= 3 {
			orgs = append(orgs, ods)
		}
	}
	for name, d := range map[string]sds.Lister{
		"slapd": newLDAP(t, s.authority, s.address, nil),
		"api":   newFHIR(t, a, func(o *sds.FHIROptions) { o.Organizations, o.Interactions = orgs, ids }),
	} {
		t.Run(name, func(t *testing.T) { askPublished(t, d, ids) })
	}
	// Of all interactions, which the API cannot list.
	d := newLDAP(t, s.authority, s.address, nil)
	spineItself, err := d.Lookup(t.Context(), "928942012545")
	sends := slices.Collect(spineItself.Sends())
	if err != nil || len(sends) != 478 || !spineItself.MaySend("urn:oasis:names:tc:ebxml-msg:service:Acknowledgment,") || spineItself.MaySend("urn:oasis:names:tc:ebxml-msg:service:Acknowledgment") {
		t.Errorf("%v: sends %d", err, len(sends))
	}
	if got := slices.Collect(spineItself.Receives()); len(got) != 5 || spineItself.Address() != "" {
		t.Errorf("receives %q at %q", got, spineItself.Address())
	}
	if everything, err := d.Lookup(t.Context(), "918999198993"); err != nil || len(slices.Collect(everything.Sends())) != 0 || everything.MaySend("*") {
		t.Errorf("an asterisk: %v %s", err, show(everything))
	}
}

func askPublished(t *testing.T, d sds.Lister, ids []spine.InteractionID) {
	for _, c := range []struct {
		ods  spine.ODSCode
		id   spine.InteractionID
		want string
	}{
		{"YES", psis, `928942012545 at "https://msg.opentest.hscic.gov.uk/reliablemessaging/reliablerequest" as "msg.opentest.hscic.gov.uk"`},
		{"YES", tms, `928942012545 at "https://msg.int.spine2.ncrs.nhs.uk/reliablemessaging/intermediary" as "msg.int.spine2.ncrs.nhs.uk"`},
		{"B82617", "urn:nhs:names:services:gpconnect:documents:fhir:rest:read:binary-1", ""}, // there is no AS record
		{"X26", "urn:nhs:names:services:gp2gp:COPC_IN000001UK01", ""},                        // of other parties
		{"ODSCODE1", psis, ""}, // an ASID of 9 digits
		{"AMS01", "urn:nhs:names:services:nrl:DocumentReference.content.read", ""}, // plain HTTP
		{"A20047", psis, ""}, // an asterisk
	} {
		found, err := d.Providers(t.Context(), c.ods, c.id)
		var got []string
		for _, s := range found {
			got = append(got, fmt.Sprintf("%s at %q as %q", s.ASID(), s.Address(), s.Certificate()))
		}
		if err != nil || strings.Join(got, "\n") != c.want {
			t.Errorf("%s %s: %v %q, want %s", c.ods, c.id, err, got, c.want)
		}
	}
	for asid, want := range map[spine.ASID]string{"928942012545": "YES", "200000000115": "AMS01", "200000000118": "MHT01"} {
		if s, err := d.Lookup(t.Context(), asid); err != nil || string(s.ODS()) != want || s.MaySend("*") {
			t.Errorf("%s: %v %s", asid, err, show(s))
		}
	}
	for _, asid := range []spine.ASID{"227319907549", "123456789", "100000000000"} { // an MHS record, 9 digits, nobody
		if s, err := d.Lookup(t.Context(), asid); !errors.Is(err, spine.ErrUnknownASID) {
			t.Errorf("%s: %v %s", asid, err, show(s))
		}
	}
	l, err := sds.Pull(t.Context(), d, ids)
	if err != nil {
		t.Fatal(err)
	}
	// The Spine, and the systems of the reference implementation.
	if _, err := spine.NewSnapshot(slices.Values(l.Systems)); err != nil || len(l.Systems) != 8 {
		t.Errorf("%v: %s", err, strings.Join(shown(l), "\n"))
	}
	if !slices.ContainsFunc(l.Problems, func(p sds.Problem) bool { return strings.Contains(p.Err.Error(), "0 ASIDs") }) {
		t.Errorf("%v", l.Problems)
	}
}

// TestPublishedBundles: the answers that the API's own tests have, byte for byte.
func TestPublishedBundles(t *testing.T) {
	a := startAPI(t, nil)
	files := map[string]string{"Device": "fhir-device-bundle-full.json", "Endpoint": "fhir-endpoint-bundle.json"}
	a.answerWith(func(w http.ResponseWriter, r *http.Request, _ int) bool {
		return body(w, "application/fhir+json", string(corpus(t, files[filepath.Base(r.URL.Path)])))
	})
	for _, file := range files {
		corpus(t, file)
	}
	s, err := sds.Provider(t.Context(), newFHIR(t, a, nil), "YES", psis, "msg.opentest.hscic.gov.uk")
	if want := `928942012545 YES sends [REPC_IN150016UK05] receives [REPC_IN150016UK05] at "https://msg.opentest.hscic.gov.uk/reliablemessaging/reliablerequest" as "msg.opentest.hscic.gov.uk"`; err != nil || show(s) != want {
		t.Errorf("%v %s", err, show(s))
	}
	for file, want := range map[string]int{"examples/single_device.json": 1, "examples/multiple_devices.json": 2, "examples/single_endpoint.json": 1, "examples/multiple_endpoints.json": 3} {
		kind := "Device"
		if strings.Contains(file, "endpoint") {
			kind = "Endpoint"
		}
		files[kind] = file
		if n, err := newFHIR(t, a, nil).Search(t.Context(), kind, nil); err != nil || n != want {
			t.Errorf("%s: %d %v", file, n, err)
		}
	}
}

// TestRealLookUps asks the 511 questions that were recorded of the API. The server has systems for every
// second organisation, so that each answer is known.
func TestRealLookUps(t *testing.T) {
	var lookups []struct {
		Path   string
		Params url.Values
	}
	readJSON(t, corpus(t, "fhir-lookups.json"), &lookups)
	key := func(q asked) string {
		if q.key != "" {
			return q.key
		}
		return q.ods + "-000001"
	}
	var records []record
	wants := map[spine.ODSCode]map[spine.InteractionID][]string{} // the ASIDs
	seen := map[asked]bool{}
	for i, l := range lookups {
		q := questionOf(l.Params)
		clean := spine.ODSCode(strings.ToUpper(strings.TrimSpace(q.ods)))
		q.ods, q.maker = string(clean), ""
		if i%2 == 0 || q.ods == "" || q.id == "" || seen[q] {
			continue
		}
		seen[q] = true
		asid := fmt.Sprintf("3%011d", i)
		records = append(records, as(asid, q.ods, key(q), spine.InteractionID(q.id)),
			mhs(fmt.Sprint("M", i), q.ods, key(q), "", spine.InteractionID(q.id), fmt.Sprintf("https://%d.example/fhir", i)))
		if wants[clean] == nil {
			wants[clean] = map[spine.InteractionID][]string{}
		}
		wants[clean][spine.InteractionID(q.id)] = append(wants[clean][spine.InteractionID(q.id)], asid)
	}
	a := startAPI(t, records)
	d := newFHIR(t, a, nil)
	counts := map[string]int{}
	for _, l := range lookups {
		q := questionOf(l.Params)
		// As it was asked: the API answers it, or says that it is not a question.
		n, err := d.Search(t.Context(), strings.TrimPrefix(l.Path, "/"), l.Params)
		if !q.allowed(strings.TrimPrefix(l.Path, "/")) {
			if counts["not a question"]++; err != nil && strings.Contains(err.Error(), "400") {
				continue
			}
			t.Errorf("%+v: %d %v", l, n, err)
			continue
		}
		if err != nil {
			t.Errorf("%+v: %v", l, err)
		}
		if q.ods == "" || q.id == "" {
			counts["by party key"]++
			continue
		}
		// As it is asked here.
		ods := spine.ODSCode(q.ods)
		_, err = d.Providers(t.Context(), ods, spine.InteractionID(q.id))
		var refused *sds.ODSError
		if errors.As(err, &refused) {
			counts["suggested"]++
			ods = refused.Suggestion
		}
		found, err := d.Providers(t.Context(), ods, spine.InteractionID(q.id))
		want := set(wants[ods][spine.InteractionID(q.id)])
		if err != nil || len(found) < len(want) {
			t.Errorf("%+v: %v %v, want %v", l, found, err, want)
		}
		var got []string
		for _, s := range found {
			got = append(got, string(s.ASID()))
			if !s.MayReceive(spine.InteractionID(q.id)) || len(slices.Collect(s.Receives())) != 1 {
				t.Errorf("%+v: %s", l, show(s))
			}
		}
		if !slices.Equal(set(got), want) {
			t.Errorf("%+v: %q, want %q", l, got, want)
		}
		counts["answered"]++
		if len(want) == 0 {
			counts["no match"]++
		}
	}
	t.Log(len(lookups), counts)
	if len(lookups) != 511 || counts["suggested"] != 3 || counts["answered"]+counts["by party key"]+counts["not a question"] != 511 || counts["no match"] == 0 || counts["no match"] == counts["answered"] {
		t.Errorf("%d: %v", len(lookups), counts)
	}
}

// set sorts, and removes what comes twice.
func set(list []string) []string {
	list = slices.Sorted(slices.Values(list))
	return slices.Compact(list)
}
