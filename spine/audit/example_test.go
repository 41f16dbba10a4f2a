// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	"github.com/spineguard/spineguard/spine/policy"
)

// locator stands for the service that a generated package returns, such as nrl.NRL().
func locator() policy.DirectService {
	return policy.Of(&policy.Tables{
		Digest:   "sha256:0",
		Services: []policy.ServiceRow{{Name: "locator", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
		Operations: []spine.Operation{{
			Endpoint:    spine.Endpoint{Service: "locator", Method: "GET", Path: "/STU3/DocumentReference"},
			Interaction: "urn:example:search", Actor: spine.Consumer, Scopes: "patient/DocumentReference.read", Query: "subject",
		}},
		Systems: []spine.SystemRow{{ASID: guardtest.Sender, ODS: "A1001", Sends: []spine.InteractionID{"urn:example:search"}}},
	}).Direct("locator")
}

// search is a request for pointers that keeps every rule.
func search() *http.Request {
	g, err := guardtest.NewGuard(locator(), spine.ServicePosition, guardtest.Options{})
	if err != nil {
		panic(err)
	}
	var r *http.Request
	for o := range locator().Service().Operations() {
		r = g.NewRequest(o, guardtest.Call{})
	}
	return r
}

// printing is a sink that prints a little of each entry.
var printing = audit.SinkFunc(func(_ context.Context, e *audit.Entry) error {
	line := []any{e.Kind}
	if e.Interaction != "" {
		line = append(line, e.Interaction)
	}
	if e.Verdict != nil && !e.Verdict.Allowed {
		line = append(line, e.Verdict.Rule)
	}
	if e.Response != nil {
		line = append(line, e.Response.Status)
	}
	fmt.Println(line...)
	return nil
})

// A trail is the audit of a guard, and stands around its handler: requests that are refused have an
// entry of their answer too.
func Example() {
	trail, err := audit.New(audit.Options{Sinks: []audit.Sink{printing}})
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := guard.NewService(locator(), guard.ServiceOptions{
		ASID:    guardtest.Receiver,
		Options: guard.Options{Audit: trail, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Clock: guardtest.Now},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := trail.Wrap(g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
	})))
	handler.ServeHTTP(httptest.NewRecorder(), search())

	nobody := search()
	nobody.Header.Del("fromASID")
	handler.ServeHTTP(httptest.NewRecorder(), nobody)
	// Output:
	// verdict urn:example:search
	// response urn:example:search 404
	// verdict from-header
	// response from-header 400
}

// A client that keeps an audit puts the trail below its transport: what is recorded is what goes
// out.
func ExampleTrail_RoundTripper() {
	trail, err := audit.New(audit.Options{Sinks: []audit.Sink{printing}})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	transport, err := client.NewTransport(locator(), client.Options{
		Base: trail.RoundTripper(http.DefaultTransport), // in production: an *http.Transport with the certificate
		URL:  server.URL, AllowPlainHTTP: true, To: guardtest.Receiver,
		ASID: guardtest.Sender, ODS: "A1001", Issuer: "https://trust.example",
		Caller: client.Caller{Access: spine.Professional, RoleProfile: "444555666777"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := (&http.Client{Transport: transport}).Get(server.URL + "/STU3/DocumentReference?subject=1")
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = answer.Body.Close()
	// Output:
	// sent urn:example:search
	// received urn:example:search 404
}

// A file is chained by hash. Its head, which is printed when it is closed, is kept elsewhere: with
// it, nothing can be changed or cut off without being found.
func ExampleVerify() {
	dir, err := os.MkdirTemp("", "audit")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "audit.jsonl")
	file, err := audit.OpenFile(audit.FileOptions{Path: path, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 3 {
		if err := file.Write(context.Background(), &audit.Entry{Kind: audit.KindVerdict, Time: time.Now()}); err != nil {
			fmt.Println(err)
		}
	}
	if err := file.Close(); err != nil {
		fmt.Println(err)
	}
	heads := []string{file.Head()}
	report, err := audit.Verify([]string{path}, audit.VerifyOptions{Heads: heads})
	fmt.Println(report.Lines, report.OK(), err)

	if err := os.Truncate(path, 0); err != nil {
		fmt.Println(err)
	}
	report, err = audit.Verify([]string{path}, audit.VerifyOptions{Heads: heads})
	fmt.Println(report.Lines, report.OK(), err)
	// Output:
	// 5 true <nil>
	// 0 false <nil>
}
