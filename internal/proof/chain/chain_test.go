// SPDX-License-Identifier: Apache-2.0

package chain

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/client"
)

const (
	locatorASID  spine.ASID    = "990000000001"
	consumerASID spine.ASID    = "200000000001"
	providerASID spine.ASID    = "200000000002"
	searcherASID spine.ASID    = "200000000003" // may search for pointers alone
	consumerODS  spine.ODSCode = "X9901"
	providerODS  spine.ODSCode = "X9902"
	searcherODS  spine.ODSCode = "X9903"

	nhsNumber = "9434765919"
	patient   = "https://demographics.spineservices.nhs.uk/STU3/Patient/" + nhsNumber
	root      = "https://provider.example/records"
	profile   = "444555666777"
	content   = nrl.DocumentReferenceContentRead
)

// TestAPointerAndItsRecord is the whole way of a record, and what each of those
// on it has kept of that.
func TestAPointerAndItsRecord(t *testing.T) {
	w := start(t)
	id := w.createPointer(root + "/9876")
	found := w.findPointer()
	if found.ID != id || found.url() != root+"/9876" {
		t.Fatalf("found %+v, want %s", found, id)
	}
	status, record := w.fetch(found)
	if status != 200 || record != "record 9876\n" {
		t.Fatalf("fetched %d %q", status, record)
	}
	trails := w.stop()

	consumer, locator, proxy, provider := trails["consumer"], trails["nrl"], trails["ssp"], trails["provider"]
	kinds(t, "consumer", consumer, audit.KindSent, audit.KindReceived, audit.KindSent, audit.KindReceived)
	kinds(t, "nrl", locator, audit.KindVerdict, audit.KindResponse, audit.KindVerdict, audit.KindResponse)
	kinds(t, "ssp", proxy, audit.KindVerdict, audit.KindResponse)
	kinds(t, "provider", provider, audit.KindVerdict, audit.KindResponse)
	if t.Failed() {
		return
	}

	// The search, at both ends.
	for name, e := range map[string]*audit.Entry{"consumer": consumer[0], "nrl": locator[2]} {
		same(t, name+", search", of(e), story{Interaction: nrl.DocumentReferenceSearch, From: consumerASID, To: locatorASID, User: profile, ODS: consumerODS, NHS: nhsNumber})
		if !strings.HasSuffix(e.URL, "/STU3/DocumentReference?subject="+url.QueryEscape(patient)) || e.Method != http.MethodGet {
			t.Errorf("%s: searched %s %s", name, e.Method, e.URL)
		}
	}
	if e := locator[1]; e.PointerID != id || e.Response.Status != 201 || e.From != providerASID {
		t.Errorf("nrl: made %+v", e)
	}

	// The record, at all three.
	trace := consumer[2].TraceID
	want := story{Interaction: content, From: consumerASID, To: providerASID, User: profile, ODS: consumerODS, Trace: trace}
	if trace == "" {
		t.Error("the consumer has not kept the trace id")
	}
	for name, e := range map[string]*audit.Entry{"consumer": consumer[2], "ssp": proxy[0], "provider": provider[0]} {
		want := want
		if name == "consumer" { // the NRL demands these of the consumer, and nobody else can know them
			want.NHS = nhsNumber
			if e.PointerID != id {
				t.Errorf("the consumer has kept the pointer %q", e.PointerID)
			}
		}
		same(t, name+", record", of(e), want)
	}
	if !slices.Equal(proxy[0].Peer, []string{"consumer.example"}) || !slices.Equal(provider[0].Peer, []string{"proxy.example"}) {
		t.Errorf("peers: %v at the proxy, %v at the provider", proxy[0].Peer, provider[0].Peer)
	}
	if proxy[0].Verdict.ServiceRoot != root || provider[0].URL != "/records/9876" {
		t.Errorf("fetched below %s: %s", proxy[0].Verdict.ServiceRoot, provider[0].URL)
	}
	for name, e := range map[string]*audit.Entry{"consumer": consumer[3], "ssp": proxy[1], "provider": provider[1]} {
		if e.Response.Status != 200 || e.Response.Bytes != int64(len(record)) || e.Response.Duration <= 0 || e.RecordVersion != "1" {
			t.Errorf("%s: the response is %+v, version %q", name, e.Response, e.RecordVersion)
		}
	}
	for name, all := range trails {
		for i, e := range all {
			if e.Sequence != uint64(i+1) {
				t.Errorf("%s: entry %d has the number %d", name, i+1, e.Sequence)
			}
			if i%2 == 1 && e.ID != all[i-1].ID {
				t.Errorf("%s: entries %d and %d are of two requests", name, i, i+1)
			}
		}
	}
}

// story is what everybody on the way of a request must have kept alike.
type story struct {
	Interaction spine.InteractionID
	From, To    spine.ASID
	Trace       string
	User        string // the role profile in the token
	ODS         spine.ODSCode
	NHS         string
}

func of(e *audit.Entry) story {
	s := story{Interaction: e.Interaction, From: e.From, To: e.To, Trace: e.TraceID, NHS: strings.Join(e.NHSNumbers, " ")}
	if e.Token != nil {
		s.User = e.Token.User[strings.LastIndexByte(e.Token.User, '|')+1:]
		s.ODS = spine.ODSCode(e.Token.Organization)
	}
	return s
}

func same(t *testing.T, what string, got, want story) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%+v, want\n%+v", what, got, want)
	}
}

func kinds(t *testing.T, name string, all []*audit.Entry, want ...audit.Kind) {
	t.Helper()
	var got []audit.Kind
	for _, e := range all {
		got = append(got, e.Kind)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s has kept %q, want %q", name, got, want)
	}
}

// TestEachRefusalIsAtItsPlace: who refuses has a verdict with the rule, and nobody
// behind them knows of the request.
func TestEachRefusalIsAtItsPlace(t *testing.T) {
	w := start(t)
	cases := []struct {
		name, at    string // who refuses
		rule        spine.Rule
		status      int
		certificate string // with which it is sent
		change      func(*http.Request)
	}{
		{"somebody else's certificate", "ssp", spine.RulePeerSender, 403, "other", nil},
		{"an unknown sender", "ssp", spine.RulePeerSender, 403, "consumer", header("Ssp-From", "200000000009")},
		{"a sender that may do other things", "ssp", spine.RuleSenderInteraction, 403, "searcher", func(r *http.Request) {
			r.Header["Ssp-From"] = []string{string(searcherASID)}
			r.Header["Authorization"] = []string{w.token(searcherASID, searcherODS, 0)}
		}},
		{"an unknown receiver", "ssp", spine.RuleReceiver, 403, "consumer", header("Ssp-To", "200000000009")},
		{"a receiver that receives nothing", "ssp", spine.RuleReceiver, 403, "consumer", header("Ssp-To", string(searcherASID))},
		{"another interactionId", "ssp", spine.RuleInteractionEndpoint, 400, "consumer", header("Ssp-InteractionID", string(nrl.DocumentReferenceRead))},
		{"another host", "ssp", spine.RuleTarget, 400, "consumer", target("https://other.example/records/1")},
		{"beside the service root", "ssp", spine.RuleTarget, 400, "consumer", target("https://provider.example/admin")},
		{"above the service root", "ssp", spine.RuleAddress, 400, "consumer", target("https://provider.example/records/../admin")},
		{"an expired token", "ssp", spine.RuleTokenExpired, 400, "consumer", func(r *http.Request) {
			r.Header["Authorization"] = []string{w.token(consumerASID, consumerODS, -time.Hour)}
		}},
		{"around the proxy", "provider", spine.RulePeerProxy, 403, "consumer", direct},
		{"at the NRL with somebody else's certificate", "nrl", spine.RulePeerSender, 403, "other", search},
		{"at the NRL, a sender that may not search", "nrl", spine.RuleSenderInteraction, 403, "supplier", func(r *http.Request) {
			search(r)
			r.Header["Fromasid"] = []string{string(providerASID)}
			r.Header["Authorization"] = []string{w.token(providerASID, providerODS, 0, "patient/DocumentReference.read")}
		}},
	}
	traces := map[string]int{}
	for i, c := range cases {
		r := w.request(root + "/9876")
		if c.change != nil {
			c.change(r)
		}
		trace := strings.Repeat("0", 7) + string(rune('a'+i))
		if r.URL.Host == "nrl.example" {
			r.URL.RawQuery = "_id=" + trace
		} else {
			r.Header["Ssp-Traceid"] = []string{trace}
		}
		traces[trace] = i
		answer, err := w.transport(c.certificate).RoundTrip(r)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != c.status {
			t.Errorf("%s: %d %s", c.name, answer.StatusCode, body)
		}
	}
	for _, certificate := range []string{"revoked", "foreign", "expired"} {
		r := w.request(root + "/9876")
		r.Header["Ssp-Traceid"] = []string{"never"}
		if answer, err := w.transport(certificate).RoundTrip(r); err == nil {
			t.Errorf("%s: %d", certificate, answer.StatusCode)
		}
	}
	seen := map[int]string{}
	for place, all := range w.stop() {
		for _, e := range all {
			key := e.TraceID
			if place == "nrl" {
				_, key, _ = strings.Cut(e.URL, "_id=")
			}
			i, ok := traces[key]
			if !ok || place != cases[i].at {
				t.Errorf("%s knows of %s %s (%s)", place, e.Method, e.URL, key)
				continue
			}
			if c := cases[i]; e.Verdict == nil || e.Verdict.Allowed || e.Verdict.Rule != c.rule || e.Kind == audit.KindResponse && e.Response.Status != c.status {
				t.Errorf("%s: %s has kept %+v %+v", c.name, place, e.Verdict, e.Response)
			}
			seen[i] += string(e.Kind) + " "
		}
	}
	for i, c := range cases {
		if seen[i] != "verdict response " {
			t.Errorf("%s: %s has kept %q", c.name, c.at, seen[i])
		}
	}
}

// TestAProviderThatIsNotThere: the proxy answers for it, and its trail says so.
func TestAProviderThatIsNotThere(t *testing.T) {
	w := start(t)
	w.end("provider")
	r := w.request(root + "/9876")
	answer, err := w.transport("consumer").RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	var outcome struct{ ResourceType string }
	if err := json.Unmarshal(body, &outcome); err != nil || answer.StatusCode != 502 || outcome.ResourceType != "OperationOutcome" || strings.Contains(string(body), "127.0.0.1") {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
	proxy := w.stop()["ssp"]
	kinds(t, "ssp", proxy, audit.KindVerdict, audit.KindResponse)
	if len(proxy) == 2 && (!proxy[0].Verdict.Allowed || proxy[1].Response.Status != 502) {
		t.Errorf("%+v %+v", proxy[0].Verdict, proxy[1].Response)
	}
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// target asks the proxy for another URL.
func target(u string) func(*http.Request) {
	return func(r *http.Request) { r.URL = proxied(u) }
}

func proxied(u string) *url.URL {
	return &url.URL{Scheme: "https", Host: "proxy.example", Path: "/" + u, RawPath: "/" + url.QueryEscape(u)}
}

// direct asks the provider itself.
func direct(r *http.Request) {
	r.URL, _ = url.Parse(root + "/9876")
}

// search asks the NRL.
func search(r *http.Request) {
	r.URL, _ = url.Parse("https://nrl.example/STU3/DocumentReference")
	r.Header = http.Header{
		"Fromasid": {string(consumerASID)}, "Toasid": {string(locatorASID)}, "Authorization": r.Header["Authorization"], "Accept": {"application/fhir+json"},
	}
}

// nurse is for whom the consumer asks.
func nurse(ctx context.Context) context.Context {
	activity, _ := spine.ParseActivity("B0269")
	role, _ := spine.ParseJobRole("R8001")
	return client.WithCaller(ctx, client.Caller{Access: spine.Professional, RoleProfile: profile, User: spine.User{RoleProfile: profile, Role: role, Activities: []spine.Activity{activity}}})
}
