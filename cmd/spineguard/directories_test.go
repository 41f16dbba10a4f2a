// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// listed is a system in a directory, and its message handling server.
type listed struct {
	asid, ods, key  string
	sends, receives []string
	address, name   string // of the server; no address: there is none
}

const (
	search = "urn:nhs:names:services:nrl:DocumentReference.search"
	read   = "urn:nhs:names:services:nrl:DocumentReference.read"
)

// directories are what the FHIR API of a directory lists, with the key "the-key".
var directories = map[string][]listed{
	"three": three,
	"more": {
		{"900000000001", "X9901", "X9901-1", []string{search, read}, nil, "", ""}, // which may read, too
		three[1], three[2],
		{"900000000004", "X9902", "X9902-2", []string{search}, nil, "", ""},
	},
	"less":    three[:2],
	"nobody":  nil,
	"no-read": {three[0], {"900000000002", "X9901", "X9901-2", []string{search}, nil, "", ""}, {"900000000003", "X9902", "X9902-1", []string{search}, nil, "", ""}},
	"problems": {
		three[0], three[1], three[2],
		{"900000000001", "X9902", "X9902-9", []string{search}, nil, "", ""}, // an ASID of two
		{"900000000005", "X9902", "X9902-5", []string{search}, []string{search}, "http://plain.example/", ""},
	},
}

var three = []listed{
	{"900000000001", "X9901", "X9901-1", []string{search}, nil, "", ""},
	{"900000000002", "X9901", "X9901-2", []string{search, read}, []string{read}, "https://records.x9901.example/STU3", "records.x9901.example"},
	{"900000000003", "X9902", "X9902-1", []string{read, "urn:nhs:names:services:raflags:Flag.read:1"}, nil, "", ""},
}

// startDirectory serves a directory, and lets the configuration of a case name it: by its address in the place of
// sds.example, and by its authority in ca.pem. The text is for what is printed.
func startDirectory(t *testing.T, work, name string) (unplace func([]byte) []byte) {
	t.Helper()
	systems, ok := directories[name]
	if !ok && name != "cut" && name != "locked" {
		t.Fatalf("no directory %q is in directories_test.go", name)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/fhir+json")
		switch {
		case name == "locked" || r.Header.Get("apikey") != "the-key":
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden"}]}`)
		case name == "cut":
			fmt.Fprint(w, `{"resourceType":"Bundle","type":"searchset","total":3,"entry":[`)
		default:
			answerFHIR(w, r, systems)
		}
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of clients that do not trust it
	server.StartTLS()
	t.Cleanup(server.Close)
	address := strings.TrimPrefix(server.URL, "https://")
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(filepath.Join(work, "ca.pem"), authority, 0o644); err != nil {
		t.Fatal(err)
	}
	for file, data := range tree(t, work) {
		if strings.HasSuffix(file, ".yaml") {
			if err := os.WriteFile(filepath.Join(work, file), bytes.ReplaceAll(data, []byte("sds.example"), []byte(address)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return func(data []byte) []byte {
		data = bytes.ReplaceAll(data, []byte(address), []byte("sds.example"))
		return pulledAt.ReplaceAll(data, []byte(`"pulled": "2026-03-02T09:00:00Z"`))
	}
}

var pulledAt = regexp.MustCompile(`"pulled": "[^"]+"`)

type object = map[string]any

func identifier(system, value string) object {
	return object{"system": "https://fhir.nhs.uk/Id/" + system, "value": value}
}

func answerFHIR(w http.ResponseWriter, r *http.Request, systems []listed) {
	wants := func(system string) string {
		for _, values := range r.URL.Query() {
			for _, v := range values {
				if s, code, ok := strings.Cut(v, "|"); ok && s == "https://fhir.nhs.uk/Id/"+system {
					return code
				}
			}
		}
		return ""
	}
	is := func(want, value string) bool { return want == "" || want == value }
	entries := []object{}
	for _, s := range systems {
		device := strings.HasSuffix(r.URL.Path, "/Device")
		ids, owner := s.receives, "managingOrganization"
		resource := object{"resourceType": "Endpoint", "id": s.asid, "status": "active", "address": s.address}
		identifiers := []object{identifier("nhsMhsPartyKey", s.key)}
		if s.name != "" {
			identifiers = append(identifiers, identifier("nhsMhsFQDN", s.name))
		}
		if device {
			ids, owner = s.sends, "owner"
			resource = object{"resourceType": "Device", "id": s.asid}
			identifiers = append(identifiers[:1], identifier("nhsSpineASID", s.asid))
		}
		id := wants("nhsServiceInteractionId")
		if !is(wants("ods-organization-code"), s.ods) || !is(wants("nhsMhsPartyKey"), s.key) || id != "" && !slices.Contains(ids, id) || !device && s.address == "" {
			continue
		}
		var extensions []object
		for _, id := range ids {
			extensions = append(extensions, object{
				"url":            "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId",
				"valueReference": object{"identifier": identifier("nhsServiceInteractionId", id)},
			})
		}
		resource["extension"], resource["identifier"], resource[owner] = extensions, identifiers, object{"identifier": identifier("ods-organization-code", s.ods)}
		entries = append(entries, object{"fullUrl": "https://sds.example/" + s.asid, "resource": resource, "search": object{"mode": "match"}})
	}
	_ = json.NewEncoder(w).Encode(object{"resourceType": "Bundle", "id": "1", "type": "searchset", "total": len(entries), "link": []object{}, "entry": entries})
}

// A directory whose certificate another authority has issued is not asked for anything.
func TestPullFromAnotherAuthority(t *testing.T) {
	work := t.TempDir()
	copyDir(t, filepath.Join(casesDir, "registry-pull-again", "in"), work)
	startDirectory(t, work, "three")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	authority := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, authority, authority, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(work, "ca.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SDS_API_KEY", "the-key")
	before := tree(t, work)
	t.Chdir(work)
	var out, errs bytes.Buffer
	exit := run([]string{"registry", "pull"}, strings.NewReader(""), &out, &errs)
	if exit != exitFailure || !strings.Contains(errs.String(), "certificate signed by unknown authority") || strings.Contains(errs.String(), "the-key") {
		t.Errorf("exit %d: %s%s", exit, out.String(), errs.String())
	}
	if after := tree(t, work); !maps.EqualFunc(before, after, bytes.Equal) {
		t.Error("something was written")
	}
}
