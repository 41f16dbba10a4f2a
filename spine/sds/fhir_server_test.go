// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

const (
	idODS         = "https://fhir.nhs.uk/Id/ods-organization-code"
	idInteraction = "https://fhir.nhs.uk/Id/nhsServiceInteractionId"
	idParty       = "https://fhir.nhs.uk/Id/nhsMhsPartyKey"
	apiKey        = "the-secret-key"
)

type m = map[string]any

// api is a server with the rules of the SDS FHIR API, over the records of the directory behind it.
type api struct {
	*httptest.Server
	records []record
	size    int // of a page; all if it is 0

	mu sync.Mutex
	// instead, if set, answers a request if it returns true.
	instead  func(w http.ResponseWriter, r *http.Request, n int) bool
	requests []*http.Request
}

func startAPI(t *testing.T, records []record) *api {
	t.Helper()
	a := &api{records: records}
	a.Server = httptest.NewTLSServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *api) answerWith(instead func(w http.ResponseWriter, r *http.Request, n int) bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.instead = instead
}

func (a *api) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.requests)
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.requests = append(a.requests, r)
	n, instead := len(a.requests), a.instead
	a.mu.Unlock()
	if instead != nil && instead(w, r, n) {
		return
	}
	kind := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	q := questionOf(r.URL.Query())
	switch {
	case r.Header.Get("apikey") != apiKey:
		outcome(w, 401, "forbidden", "ACCESS_DENIED")
	case kind != "Device" && kind != "Endpoint":
		outcome(w, 404, "not-found", "NO_RECORD_FOUND")
	case r.Method != http.MethodGet:
		outcome(w, 405, "not-supported", "NOT_IMPLEMENTED")
	case !slices.Contains([]string{"", "*/*", "application/json", "application/fhir+json"}, r.Header.Get("Accept")):
		outcome(w, 406, "not-supported", "MISSING_OR_INVALID_HEADER")
	case !q.allowed(kind):
		outcome(w, 400, "required", "BAD_REQUEST")
	default:
		a.answer(w, r, kind, q)
	}
}

// asked is a question to the API.
type asked struct {
	ods, id, key, maker string
	bad                 bool
}

func questionOf(query url.Values) (q asked) {
	for name, values := range query {
		for _, v := range values {
			system, code, _ := strings.Cut(v, "|")
			switch {
			case name == "page":
			case name == "organization" && system == idODS:
				q.ods = code
			case name == "manufacturing-organization" && system == idODS:
				q.maker = code
			case name == "identifier" && system == idInteraction:
				q.id = code
			case name == "identifier" && system == idParty:
				q.key = code
			default:
				q.bad = true
			}
		}
	}
	return q
}

// allowed is what the specification asks of parameters.
func (q asked) allowed(kind string) bool {
	if kind == "Device" {
		return !q.bad && q.ods != "" && q.id != ""
	}
	n := 0
	for _, s := range []string{q.ods, q.id, q.key} {
		if s != "" {
			n++
		}
	}
	return !q.bad && q.maker == "" && n >= 2
}

func (q asked) takes(r record, attribute string) bool {
	get := func(name string) []string {
		for n, values := range r {
			if strings.EqualFold(n, name) {
				return values
			}
		}
		return nil
	}
	for name, want := range map[string]string{"nhsIDCode": q.ods, attribute: q.id, "nhsMhsManufacturerOrg": q.maker} {
		if want != "" && !slices.Contains(get(name), want) {
			return false
		}
	}
	return q.key == "" || slices.ContainsFunc(get("nhsMhsPartyKey"), func(k string) bool { return strings.EqualFold(k, q.key) })
}

func (a *api) answer(w http.ResponseWriter, r *http.Request, kind string, q asked) {
	var found []m
	for _, rec := range a.records {
		switch isAS := slices.Contains(rec["objectClass"], "nhsAs"); {
		case isAS && kind == "Device" && q.takes(rec, "nhsAsSvcIA"):
			found = append(found, device(rec))
		case !isAS && kind == "Endpoint" && q.takes(rec, "nhsMhsSvcIA"):
			found = append(found, endpoints(rec)...)
		}
	}
	self := "https://" + r.Host + r.URL.Path + "?" + r.URL.RawQuery
	links, total := []m{{"relation": "self", "url": self}}, len(found)
	if a.size > 0 {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		from, to := min(page*a.size, total), min((page+1)*a.size, total)
		if to < total {
			next := r.URL.Query()
			next.Set("page", strconv.Itoa(page+1))
			links = append(links, m{"relation": "next", "url": "https://" + r.Host + r.URL.Path + "?" + next.Encode()})
		}
		found = found[from:to]
	}
	entry := []m{}
	for _, resource := range found {
		entry = append(entry, m{"fullUrl": self, "resource": resource, "search": m{"mode": "match"}})
	}
	reply(w, 200, m{"resourceType": "Bundle", "id": "1", "type": "searchset", "total": total, "link": links, "entry": entry})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/fhir+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func outcome(w http.ResponseWriter, status int, issue, code string) {
	reply(w, status, m{"resourceType": "OperationOutcome", "issue": []m{{"severity": "error", "code": issue, "details": m{"coding": []m{{"code": code}}}}}})
}

func pair(system, value string) m { return m{"system": system, "value": value} }

func first(r record, names ...string) string {
	for _, name := range names {
		for n, values := range r {
			if strings.EqualFold(n, name) && len(values) > 0 {
				return values[0]
			}
		}
	}
	return ""
}

func extensions(ids []string) []m {
	list := []m{{
		"url":            "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-ManufacturingOrganisation",
		"valueReference": m{"identifier": pair(idODS, "X99")},
	}}
	for _, id := range ids {
		list = append(list, m{
			"url":            "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId",
			"valueReference": m{"identifier": pair(idInteraction, id)},
		})
	}
	return list
}

func device(r record) m {
	return m{
		"resourceType": "Device", "id": first(r, "uniqueIdentifier"), "extension": extensions(r["nhsAsSvcIA"]),
		"identifier": []m{pair("https://fhir.nhs.uk/Id/nhsSpineASID", first(r, "uniqueIdentifier")), pair(idParty, first(r, "nhsMhsPartyKey"))},
		"owner":      m{"identifier": pair(idODS, first(r, "nhsIDCode"))},
	}
}

// endpoints are one for each address, as the API has them.
func endpoints(r record) (list []m) {
	for _, address := range r["nhsMHSEndPoint"] {
		identifiers := []m{pair(idParty, first(r, "nhsMhsPartyKey")), pair("https://fhir.nhs.uk/Id/nhsMHSId", first(r, "uniqueIdentifier"))}
		if name := first(r, "nhsMhsFQDN"); name != "" {
			identifiers = append(identifiers, pair("https://fhir.nhs.uk/Id/nhsMhsFQDN", name))
		}
		list = append(list, m{
			"resourceType": "Endpoint", "id": first(r, "uniqueIdentifier"), "status": "active", "address": address,
			"extension": append(extensions(r["nhsMhsSvcIA"]), m{
				"url":       "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-ReliabilityConfiguration",
				"extension": []m{{"url": "nhsMHSRetries", "valueInteger": 2}},
			}),
			"identifier": identifiers, "managingOrganization": m{"identifier": pair(idODS, first(r, "nhsIDCode"))},
		})
	}
	return list
}

// organisations are those of the records.
func organisations(records []record) (list []spine.ODSCode) {
	for _, r := range records {
		if ods := spine.ODSCode(first(r, "nhsIDCode")); !slices.Contains(list, ods) {
			list = append(list, ods)
		}
	}
	return list
}
