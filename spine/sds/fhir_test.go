// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

func newFHIR(t *testing.T, a *api, change func(*sds.FHIROptions)) *sds.FHIR {
	t.Helper()
	o := sds.FHIROptions{
		URL: a.URL + "/spine-directory/FHIR/R4", Client: a.Client(),
		APIKey:       func(context.Context) (string, error) { return apiKey, nil },
		Interactions: []spine.InteractionID{patient, structured, documents, content},
	}
	if change != nil {
		change(&o)
	}
	d, err := sds.NewFHIR(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// What the API asks of a request.
func TestFHIRRequests(t *testing.T) {
	a := startAPI(t, world())
	type contextKey struct{}
	d := newFHIR(t, a, func(o *sds.FHIROptions) {
		o.CorrelationID = func(ctx context.Context) string { s, _ := ctx.Value(contextKey{}).(string); return s }
	})
	ctx := context.WithValue(t.Context(), contextKey{}, "6d3d3674-7ce5-11ec-90d6-0242ac120003")
	if _, err := d.Providers(ctx, "A1001", patient); err != nil {
		t.Fatal(err)
	}
	if len(a.requests) != 2 {
		t.Fatalf("%d requests", len(a.requests))
	}
	for i, kind := range []string{"Device", "Endpoint"} {
		r := a.requests[i]
		want := "/spine-directory/FHIR/R4/" + kind + "?" + url.Values{"organization": {idODS + "|A1001"}, "identifier": {idInteraction + "|" + string(patient)}}.Encode()
		if r.Method != "GET" || r.URL.String() != want || r.Header.Get("X-Correlation-Id") != "6d3d3674-7ce5-11ec-90d6-0242ac120003" || r.Header.Get("Accept") != "application/fhir+json" || r.Header.Get("Cookie") != "" {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
	}
	// Without a function, each request has a UUID of its own.
	d = newFHIR(t, a, nil)
	if _, err := d.Providers(t.Context(), "A1001", patient); err != nil {
		t.Fatal(err)
	}
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	one, two := a.requests[2].Header.Get("X-Correlation-Id"), a.requests[3].Header.Get("X-Correlation-Id")
	if !uuid.MatchString(one) || !uuid.MatchString(two) || one == two {
		t.Errorf("%q %q", one, two)
	}
}

// unanswered asks in both ways, and wants no answer in either.
func unanswered(t *testing.T, name string, a *api, change func(*sds.FHIROptions)) {
	t.Helper()
	d := newFHIR(t, a, func(o *sds.FHIROptions) {
		o.Organizations, o.Timeout = []spine.ODSCode{"A1001"}, 5*time.Second
		if change != nil {
			change(o)
		}
	})
	s, err := d.Lookup(t.Context(), known)
	cannotAnswer(t, name, s, err)
	found, err := d.Providers(t.Context(), "A1001", patient)
	if len(found) > 0 {
		s = found[0]
	}
	cannotAnswer(t, name, s, err)
	if err != nil && strings.Contains(err.Error(), apiKey) {
		t.Errorf("%s: the key is in a message: %v", name, err)
	}
	// What failed leaves nothing behind.
	a.answerWith(nil)
	d = newFHIR(t, a, func(o *sds.FHIROptions) { o.Organizations = []spine.ODSCode{"A1001"} })
	if s, err := d.Lookup(t.Context(), known); err != nil || s.ASID() != known {
		t.Errorf("after %s: %v", name, err)
	}
}

func body(w http.ResponseWriter, kind, text string) bool {
	w.Header().Set("Content-Type", kind)
	_, _ = io.WriteString(w, text)
	return true
}

// bundleOf is an answer with resources.
func bundleOf(change func(m), resources ...m) m {
	entry := []m{}
	for _, r := range resources {
		entry = append(entry, m{"resource": r})
	}
	b := m{"resourceType": "Bundle", "type": "searchset", "total": len(entry), "entry": entry}
	if change != nil {
		change(b)
	}
	return b
}

func TestFHIRAnswersThatSayNothing(t *testing.T) {
	practice := device(world()[1])
	with := func(change func(m)) m {
		c := device(world()[1])
		change(c)
		return c
	}
	const empty = `{"resourceType":"Bundle","type":"searchset","total":0,"entry":[]}`
	a := startAPI(t, world())
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("asked elsewhere, with the key %q", r.Header.Get("apikey"))
		_ = body(w, "application/fhir+json", empty)
	}))
	t.Cleanup(elsewhere.Close)
	link := func(url string) m {
		return bundleOf(func(b m) { b["link"] = []m{{"relation": "next", "url": url}}; b["total"] = 2 }, practice)
	}
	text := func(kind, text string) func(http.ResponseWriter, *http.Request, int) bool {
		return func(w http.ResponseWriter, _ *http.Request, _ int) bool { return body(w, kind, text) }
	}
	as := func(b m) func(http.ResponseWriter, *http.Request, int) bool {
		return func(w http.ResponseWriter, _ *http.Request, _ int) bool { reply(w, 200, b); return true }
	}
	answers := map[string]func(http.ResponseWriter, *http.Request, int) bool{
		"no content type":             text("", empty),
		"HTML":                        text("text/html", empty),
		"XML":                         text("application/fhir+xml", empty),
		"Latin-1":                     text("application/fhir+json; charset=iso-8859-1", empty),
		"no media type":               text("application/fhir+json;;", empty),
		"an empty body":               text("application/fhir+json", ""),
		"half of a document":          text("application/fhir+json", empty[:len(empty)-2]),
		"two documents":               text("application/fhir+json", empty+empty),
		"a list":                      text("application/fhir+json", "["+empty+"]"),
		"null":                        text("application/fhir+json", "null"),
		"not Unicode":                 text("application/fhir+json", strings.Replace(empty, "Bundle", "Bundle\xff", 1)),
		"a member twice":              text("application/fhir+json", strings.Replace(empty, `"total":0`, `"total":0,"total":0`, 1)),
		"a member in two cases":       text("application/fhir+json", strings.Replace(empty, `"total":0`, `"total":0,"Total":0`, 1)),
		"a name that is not ASCII":    text("application/fhir+json", strings.Replace(empty, `"total":0`, `"total":0,"reſource":0`, 1)),
		"nested too deeply":           text("application/fhir+json", strings.Replace(empty, `[]`, strings.Repeat("[", 100)+strings.Repeat("]", 100), 1)),
		"a number for a text":         text("application/fhir+json", strings.Replace(empty, `"Bundle"`, `1`, 1)),
		"too large":                   text("application/fhir+json", strings.Replace(empty, `[]`, "["+strings.Repeat(" ", 17<<20)+"]", 1)),
		"an outcome with 200":         text("application/fhir+json", `{"resourceType":"OperationOutcome","issue":[]}`),
		"another resource":            as(practice),
		"a history":                   as(bundleOf(func(b m) { b["type"] = "history" }, practice)),
		"fewer than the total":        as(bundleOf(func(b m) { b["total"] = 3 }, practice)),
		"none of the total":           as(bundleOf(func(b m) { b["total"] = 3 })),
		"more than the total":         as(bundleOf(func(b m) { b["total"] = 0 }, practice)),
		"an outcome among them":       as(bundleOf(nil, practice, m{"resourceType": "OperationOutcome"})),
		"another kind among them":     as(bundleOf(nil, m{"resourceType": "Patient"})),
		"of another organisation":     as(bundleOf(nil, with(func(d m) { d["owner"] = m{"identifier": pair(idODS, "A2002")} }))),
		"without the interaction":     as(bundleOf(nil, with(func(d m) { d["extension"] = extensions([]string{string(documents)}) }))),
		"a next page elsewhere":       as(link(elsewhere.URL + "/spine-directory/FHIR/R4/Device?page=1")),
		"a next page of another path": as(link("/spine-directory/FHIR/R4/Other?page=1")),
		"a next page without TLS":     as(link("http://127.0.0.1/spine-directory/FHIR/R4/Device?page=1")),
		"a next page with an escape":  as(link("/spine-directory/FHIR%2FR4/Device?page=1")),
		"a next page of a user":       as(link(strings.Replace(a.URL, "https://", "https://u@", 1) + "/spine-directory/FHIR/R4/Device?page=1")),
		"a next page that is none":    as(link("https://[::1")),
		"two next pages": as(bundleOf(func(b m) {
			b["link"] = []m{{"relation": "next", "url": "?page=1"}, {"relation": "next", "url": "?page=1"}}
		})),
		"pages without end": func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			reply(w, 200, bundleOf(func(b m) { b["link"] = []m{{"relation": "next", "url": "?page=1"}}; delete(b, "total") }))
			return true
		},
		"elsewhere": func(w http.ResponseWriter, r *http.Request, _ int) bool {
			http.Redirect(w, r, elsewhere.URL+r.URL.String(), http.StatusFound)
			return true
		},
		"cut": func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			w.Header().Set("Content-Length", "1000")
			return body(w, "application/fhir+json", empty)
		},
		"closed": func(http.ResponseWriter, *http.Request, int) bool { panic(http.ErrAbortHandler) },
		"partial": func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			w.Header().Set("Content-Type", "application/fhir+json")
			w.WriteHeader(http.StatusPartialContent)
			_, _ = io.WriteString(w, empty)
			return true
		},
	}
	for name, says := range map[string]string{
		"no content type":             "not FHIR as JSON",
		"HTML":                        "not FHIR as JSON",
		"XML":                         "not FHIR as JSON",
		"Latin-1":                     "not FHIR as JSON",
		"no media type":               "not FHIR as JSON",
		"an empty body":               "EOF",
		"half of a document":          "EOF",
		"two documents":               "after top-level value",
		"a list":                      "cannot unmarshal array",
		"null":                        "not a Bundle",
		"not Unicode":                 "reads alike",
		"a member twice":              "reads alike",
		"a member in two cases":       "reads alike",
		"a name that is not ASCII":    "reads alike",
		"nested too deeply":           "nested more than 32 deep",
		"a number for a text":         "cannot unmarshal number",
		"too large":                   "too large",
		"an outcome with 200":         "not a Bundle",
		"another resource":            "not a Bundle",
		"a history":                   "not a Bundle",
		"fewer than the total":        "has 1 resources and says that there are 3",
		"none of the total":           "has 0 resources and says that there are 3",
		"more than the total":         "has 1 resources and says that there are 0",
		"an outcome among them":       "has a \"OperationOutcome\" among",
		"another kind among them":     "has a \"Patient\" among",
		"of another organisation":     "not asked for",
		"without the interaction":     "not asked for",
		"a next page elsewhere":       "at another place",
		"a next page of another path": "at another place",
		"a next page without TLS":     "at another place",
		"a next page of a user":       "at another place",
		"a next page with an escape":  "at another place",
		"a next page that is none":    "at another place",
		"two next pages":              "two next pages",
		"pages without end":           "more than 100 pages",
		"elsewhere":                   "status 302",
		"cut":                         "unexpected EOF",
		"closed":                      "EOF",
		"partial":                     "status 206",
	} {
		a.answerWith(answers[name])
		if _, err := newFHIR(t, a, nil).Providers(t.Context(), "A1001", patient); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %s", name, err, says)
		}
		unanswered(t, name, a, nil)
		delete(answers, name)
	}
	if len(answers) > 0 {
		t.Errorf("not tried: %d", len(answers))
	}
	for _, status := range []int{400, 401, 403, 404, 405, 406, 408, 429, 500, 502, 503, 504} {
		a.answerWith(func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			outcome(w, status, "exception", "INTERNAL_SERVER_ERROR")
			return true
		})
		_, err := newFHIR(t, a, nil).Providers(t.Context(), "A1001", patient)
		if want := fmt.Sprintf("the API answers with the status %d and INTERNAL_SERVER_ERROR", status); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
		unanswered(t, strconv.Itoa(status), a, nil)
	}
	for name, key := range map[string]func(context.Context) (string, error){
		"no key":              func(context.Context) (string, error) { return "", errors.New("the vault is closed") },
		"a panic":             func(context.Context) (string, error) { panic(apiKey) },
		"an empty key":        func(context.Context) (string, error) { return "", nil },
		"a key of two lines":  func(context.Context) (string, error) { return apiKey + "\r\nX: y", nil },
		"the key of somebody": func(context.Context) (string, error) { return "other", nil },
	} {
		if name != "the key of somebody" {
			before := a.count()
			_, err := newFHIR(t, a, func(o *sds.FHIROptions) { o.APIKey = key }).Providers(t.Context(), "A1001", patient)
			if err == nil || !strings.Contains(err.Error(), "the API key") || a.count() > before {
				t.Errorf("%s: %v", name, err)
			}
		}
		unanswered(t, name, a, func(o *sds.FHIROptions) { o.APIKey = key })
	}
	unanswered(t, "another CA", a, func(o *sds.FHIROptions) { o.Client = nil })
}

// Of the endpoints, half of them are none: a system without what it receives would be half an answer.
func TestFHIRHalfALookup(t *testing.T) {
	a := startAPI(t, world())
	for _, status := range []int{0, 500} {
		a.answerWith(func(w http.ResponseWriter, r *http.Request, _ int) bool {
			if !strings.HasSuffix(r.URL.Path, "/Endpoint") {
				return false
			}
			if status == 0 {
				panic(http.ErrAbortHandler)
			}
			outcome(w, status, "exception", "X")
			return true
		})
		unanswered(t, "no endpoints", a, nil)
	}
	foreign := endpoints(world()[2])[0]
	foreign["managingOrganization"] = m{"identifier": pair(idODS, "A2002")}
	a.answerWith(func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if strings.HasSuffix(r.URL.Path, "/Endpoint") {
			reply(w, 200, bundleOf(nil, foreign))
			return true
		}
		return false
	})
	unanswered(t, "the endpoint of another organisation", a, nil)
	other := endpoints(world()[3])[0]
	a.answerWith(func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if strings.HasSuffix(r.URL.Path, "/Endpoint") {
			reply(w, 200, bundleOf(nil, other))
			return true
		}
		return false
	})
	if found, err := newFHIR(t, a, nil).Providers(t.Context(), "A1001", patient); !errors.Is(err, sds.ErrUnavailable) {
		t.Errorf("the endpoint of another interaction: %v %v", found, err)
	}
}

// A document that is cut at any byte, and says that it is whole, is none.
func TestFHIRCutAtEachByte(t *testing.T) {
	a := startAPI(t, world())
	whole, _ := json.Marshal(bundleOf(nil, device(world()[1])))
	for n := range len(whole) {
		a.answerWith(func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			return body(w, "application/fhir+json", string(whole[:n]))
		})
		if _, err := newFHIR(t, a, nil).Providers(t.Context(), "A1001", patient); !errors.Is(err, sds.ErrUnavailable) {
			t.Fatalf("%d: %v", n, err)
		}
	}
}

func TestFHIRSlow(t *testing.T) {
	a := startAPI(t, world())
	never := make(chan struct{})
	for name, instead := range map[string]func(http.ResponseWriter, *http.Request, int) bool{
		"no answer": func(http.ResponseWriter, *http.Request, int) bool { <-never; return true },
		"half an answer": func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			body(w, "application/fhir+json", `{"resourceType":`)
			w.(http.Flusher).Flush()
			<-never
			return true
		},
	} {
		a.answerWith(instead)
		d := newFHIR(t, a, func(o *sds.FHIROptions) {
			o.Organizations, o.Timeout = []spine.ODSCode{"A1001"}, 50*time.Millisecond
		})
		s, err := d.Lookup(t.Context(), known)
		cannotAnswer(t, name, s, err)
		_, err = d.Providers(t.Context(), "A1001", patient)
		cannotAnswer(t, name, s, err)
		d = newFHIR(t, a, func(o *sds.FHIROptions) { o.Organizations, o.Timeout = []spine.ODSCode{"A1001"}, time.Minute })
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Millisecond, cancel)
		s, err = d.Lookup(ctx, known)
		cannotAnswer(t, name, s, err)
		d.Close() // the list that nobody waits for ends
	}
	close(never)
}

// However many ask, the list is asked for once, and again when it is too old.
func TestFHIRListIsShared(t *testing.T) {
	a := startAPI(t, world())
	d := newFHIR(t, a, func(o *sds.FHIROptions) {
		o.Organizations, o.Timeout = organisations(world()), time.Minute
	})
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			if _, err := d.Lookup(t.Context(), spine.ASID(fmt.Sprintf("9%011d", i))); !errors.Is(err, spine.ErrUnknownASID) {
				t.Error(err)
			}
			if _, err := d.Lookup(t.Context(), known); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	// 7 organisations and 4 interactions, and the 6 parties of systems that can be read: twice if the
	// first list had come before somebody asked.
	if n := a.count(); n > 2*(28+6) {
		t.Errorf("%d requests", n)
	}
	asked := a.count()
	for _, asid := range []spine.ASID{known, "999999999999"} {
		_, _ = d.Lookup(t.Context(), asid)
	}
	// What is not an ASID is not asked for, and without a Device nobody asks for Endpoints.
	fresh := newFHIR(t, a, func(o *sds.FHIROptions) { o.Organizations = organisations(world()) })
	if _, err := fresh.Lookup(t.Context(), "*"); !errors.Is(err, spine.ErrUnknownASID) || a.count() != asked {
		t.Errorf("%v: %d requests more", err, a.count()-asked)
	}
	if found, err := fresh.Providers(t.Context(), "A9999", patient); err != nil || len(found) > 0 || a.count() != asked+1 {
		t.Errorf("%v %v: %d requests more", err, found, a.count()-asked)
	}
	d = newFHIR(t, a, func(o *sds.FHIROptions) { o.Organizations, o.Every = organisations(world()), 1 })
	for range 2 {
		if _, err := d.Lookup(t.Context(), known); err != nil {
			t.Error(err)
		}
		before := a.count()
		if _, err := d.Lookup(t.Context(), known); err != nil || a.count() == before {
			t.Errorf("%v: the list is not asked for again", err)
		}
	}
	// Closed: nothing is asked for any more.
	closed := newFHIR(t, a, func(o *sds.FHIROptions) { o.Organizations = organisations(world()) })
	closed.Close()
	before := a.count()
	s, err := closed.Lookup(t.Context(), known)
	cannotAnswer(t, "closed", s, err)
	if a.count() > before {
		t.Error("asked when closed")
	}
	// Gone: an old list counts for nobody.
	a.Close()
	s, err = d.Lookup(t.Context(), known)
	cannotAnswer(t, "gone", s, err)
}

// One ASID in two records: nobody knows which is meant.
func TestAnASIDOfTwo(t *testing.T) {
	records := append(world(), as(string(known), "A2002", "A2002-800011", patient))
	records[len(records)-1]["uniqueIdentifier"] = []string{"X1", string(known)}
	a := startAPI(t, append(world(), as(string(known), "A2002", "A2002-800011", patient)))
	d := newFHIR(t, a, func(o *sds.FHIROptions) { o.Organizations = organisations(world()) })
	s, err := d.Lookup(t.Context(), known)
	cannotAnswer(t, "api", s, err)
	f := startFake(t, records)
	for name, d := range map[string]sds.Lister{"api": d, "fake": newLDAP(t, f.authority, f.address, nil)} {
		l, err := sds.Pull(t.Context(), d, []spine.InteractionID{patient})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(shown(l), "\n"); strings.Contains(got, string(known)) || !strings.Contains(fmt.Sprint(l.Problems), string(known)+": 2 records have this ASID") {
			t.Errorf("%s: %s %v", name, got, l.Problems)
		}
	}
}

func TestFHIRPages(t *testing.T) {
	a := startAPI(t, world())
	a.size = 1
	found, err := newFHIR(t, a, nil).Providers(t.Context(), "RXA", content)
	if err != nil || len(found) != 2 {
		t.Errorf("%v %v", err, found)
	}
	if n := a.count(); n != 2+3 {
		t.Errorf("%d requests", n)
	}
	// A page that fails makes all of them fail.
	a.answerWith(func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if r.URL.Query().Get("page") == "1" {
			outcome(w, 500, "exception", "X")
			return true
		}
		return false
	})
	if found, err := newFHIR(t, a, nil).Providers(t.Context(), "RXA", content); !errors.Is(err, sds.ErrUnavailable) {
		t.Errorf("%v %v", err, found)
	}
}

// Resources that cannot be read are nobody's, and Pull names them.
func TestFHIRResourcesThatAreOdd(t *testing.T) {
	a := startAPI(t, world())
	for name, c := range map[string]struct {
		change func(m)
		want   int
	}{
		"as it is":      {func(m) {}, 1},
		"not active":    {func(e m) { e["status"] = "off" }, 0},
		"no status":     {func(e m) { delete(e, "status") }, 0},
		"modified":      {func(e m) { e["modifierExtension"] = []m{{"url": "urn:x", "valueBoolean": true}} }, 0},
		"no party":      {func(e m) { e["identifier"] = []m{} }, 0},
		"two parties":   {func(e m) { e["identifier"] = []m{pair(idParty, "A1001-800002"), pair(idParty, "A1001-800003")} }, 0},
		"another party": {func(e m) { e["identifier"] = []m{pair(idParty, "A1001-800003x")} }, 0},
		"no address":    {func(e m) { delete(e, "address") }, 0},
		"plain HTTP":    {func(e m) { e["address"] = "http://gp.example/a" }, 0},
		"a port":        {func(e m) { e["address"] = "https://gp.example:8443/a" }, 0},
		"a user":        {func(e m) { e["address"] = "https://u:p@gp.example/a" }, 0},
		"a query":       {func(e m) { e["address"] = "https://gp.example/a?b" }, 0},
		"a host alone":  {func(e m) { e["address"] = "gp.example" }, 0},
		"an odd name": {func(e m) {
			e["identifier"] = []m{pair(idParty, "A1001-800002"), pair("https://fhir.nhs.uk/Id/nhsMhsFQDN", "localhost:55448/x")}
		}, 0},
		"two names": {func(e m) {
			e["identifier"] = []m{pair(idParty, "A1001-800002"), pair("https://fhir.nhs.uk/Id/nhsMhsFQDN", "a.example"), pair("https://fhir.nhs.uk/Id/nhsMhsFQDN", "b.example")}
		}, 0},
		"an organisation in another system": {func(e m) { e["managingOrganization"] = m{"identifier": pair("urn:x", "A1001")} }, 0},
	} {
		e := endpoints(world()[2])[0]
		c.change(e)
		a.answerWith(func(w http.ResponseWriter, r *http.Request, _ int) bool {
			if strings.HasSuffix(r.URL.Path, "/Endpoint") {
				reply(w, 200, bundleOf(nil, e))
				return true
			}
			return false
		})
		found, err := newFHIR(t, a, nil).Providers(t.Context(), "A1001", patient)
		if err != nil || len(found) != c.want {
			t.Errorf("%s: %v %v", name, err, found)
		}
	}
}

// The status of a Device changes what it means (FHIR R4, Device.status, a modifier). The Devices of the
// API have none.
func TestFHIRDevicesThatAreNotActive(t *testing.T) {
	a := startAPI(t, world())
	for status, want := range map[any]int{nil: 1, "active": 1, "inactive": 0, "entered-in-error": 0, "unknown": 0, "Active": 0} {
		practice := device(world()[1])
		if status != nil {
			practice["status"] = status
		}
		a.answerWith(func(w http.ResponseWriter, r *http.Request, _ int) bool {
			if strings.HasSuffix(r.URL.Path, "/Device") && strings.HasSuffix(r.URL.Query().Get("identifier"), "|"+string(patient)) {
				reply(w, 200, bundleOf(nil, practice))
				return true
			}
			return false
		})
		d := newFHIR(t, a, func(o *sds.FHIROptions) {
			o.Organizations, o.Interactions = []spine.ODSCode{"A1001"}, []spine.InteractionID{patient}
		})
		found, err := d.Providers(t.Context(), "A1001", patient)
		if err != nil || len(found) != want {
			t.Errorf("%v: %v %v", status, err, found)
		}
		if s, err := d.Lookup(t.Context(), known); (err == nil) != (want == 1) || err != nil && !errors.Is(err, spine.ErrUnknownASID) {
			t.Errorf("%v: %v %s", status, err, show(s))
		}
		l, err := sds.Pull(t.Context(), d, []spine.InteractionID{patient})
		if err != nil || len(l.Systems) != want || want == 0 && !strings.Contains(fmt.Sprint(l.Problems), "its status is") {
			t.Errorf("%v: %v %+v", status, err, l)
		}
	}
}

func TestFHIROptions(t *testing.T) {
	good := func() sds.FHIROptions {
		return sds.FHIROptions{URL: "https://api.example/FHIR/R4", APIKey: func(context.Context) (string, error) { return "k", nil }}
	}
	for name, c := range map[string]struct {
		change func(*sds.FHIROptions)
		option string
	}{
		"all is well":          {func(*sds.FHIROptions) {}, ""},
		"a slash at the end":   {func(o *sds.FHIROptions) { o.URL += "/" }, ""},
		"no URL":               {func(o *sds.FHIROptions) { o.URL = "" }, "URL"},
		"plain":                {func(o *sds.FHIROptions) { o.URL = "http://api.example" }, "URL"},
		"plain, here, unsaid":  {func(o *sds.FHIROptions) { o.URL = "http://127.0.0.1" }, "URL"},
		"plain, here":          {func(o *sds.FHIROptions) { o.URL, o.AllowPlainLoopback = "http://[::1]:80/a", true }, ""},
		"plain, elsewhere":     {func(o *sds.FHIROptions) { o.URL, o.AllowPlainLoopback = "http://api.example", true }, "URL"},
		"no host":              {func(o *sds.FHIROptions) { o.URL = "https:///FHIR" }, "URL"},
		"not a URL":            {func(o *sds.FHIROptions) { o.URL = "https://[::1" }, "URL"},
		"a fragment":           {func(o *sds.FHIROptions) { o.URL += "#a" }, "URL"},
		"an empty query":       {func(o *sds.FHIROptions) { o.URL += "?" }, "URL"},
		"another scheme, here": {func(o *sds.FHIROptions) { o.URL, o.AllowPlainLoopback = "ftp://127.0.0.1", true }, "URL"},
		"1000 pairs": {func(o *sds.FHIROptions) {
			o.Organizations, o.Interactions = many[spine.ODSCode]("A%04d", 100), many[spine.InteractionID]("urn:%d", 10)
		}, ""},
		"1001 pairs": {func(o *sds.FHIROptions) {
			o.Organizations, o.Interactions = many[spine.ODSCode]("A%04d", 1001), many[spine.InteractionID]("urn:%d", 1)
		}, "Organizations"},
		"a query":             {func(o *sds.FHIROptions) { o.URL += "?a=b" }, "URL"},
		"a user":              {func(o *sds.FHIROptions) { o.URL = "https://u:p@api.example" }, "URL"},
		"an escape":           {func(o *sds.FHIROptions) { o.URL = "https://api.example/a%2Fb" }, "URL"},
		"no key":              {func(o *sds.FHIROptions) { o.APIKey = nil }, "APIKey"},
		"an odd organisation": {func(o *sds.FHIROptions) { o.Organizations = []spine.ODSCode{"a1001"} }, "Organizations"},
		"every interaction":   {func(o *sds.FHIROptions) { o.Interactions = []spine.InteractionID{"*"} }, "Interactions"},
		"too many pairs": {func(o *sds.FHIROptions) {
			o.Organizations, o.Interactions = many[spine.ODSCode]("A%04d", 101), many[spine.InteractionID]("urn:%d", 10)
		}, "Organizations"},
		"a negative timeout":  {func(o *sds.FHIROptions) { o.Timeout = -1 }, "Timeout"},
		"a list for too long": {func(o *sds.FHIROptions) { o.Every = 2 * time.Hour }, "Every"},
	} {
		o := good()
		c.change(&o)
		_, err := sds.NewFHIR(o)
		var wrong *spine.OptionError
		if c.option == "" && err != nil || c.option != "" && (!errors.As(err, &wrong) || wrong.Option != c.option) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What cannot be asked says so.
	d, err := sds.NewFHIR(good())
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Lookup(t.Context(), known)
	cannotAnswer(t, "no lists", s, err)
	half := good()
	half.Organizations = []spine.ODSCode{"A1001"}
	if d, err = sds.NewFHIR(half); err != nil {
		t.Fatal(err)
	}
	s, err = d.Lookup(t.Context(), known)
	cannotAnswer(t, "no interactions", s, err)
	half.Organizations, half.Interactions = nil, []spine.InteractionID{patient}
	if d, err = sds.NewFHIR(half); err != nil {
		t.Fatal(err)
	}
	s, err = d.Lookup(t.Context(), known)
	cannotAnswer(t, "no organisations", s, err)
	if _, err := sds.Pull(t.Context(), d, []spine.InteractionID{patient}); !errors.Is(err, sds.ErrUnavailable) {
		t.Error(err)
	}
}

func many[T ~string](format string, n int) (list []T) {
	for i := range n {
		list = append(list, T(fmt.Sprintf(format, i)))
	}
	return list
}
