// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

const (
	nhsNumber = "9434765919"
	jwt       = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiI5NDM0NzY1OTE5In0."
)

// everything is an entry in which each text holds an NHS number, a token and characters that do
// things.
func everything() *audit.Entry {
	bad := "x " + nhsNumber + " " + jwt + " \u202e\x1b[31m\n" + `{"level":"ERROR"}`
	return &audit.Entry{
		Kind: audit.KindVerdict, Sequence: 1, ID: "1", Position: spine.ServicePosition, Service: "nrl", Interaction: "read", Method: bad, Path: "/p/{id}", URL: bad, TraceID: bad,
		From: "200000000001", FromODS: bad, To: "200000000002", Peer: []string{bad}, Issuer: bad,
		Token:      &audit.Token{System: bad, Organization: bad, User: bad, UserName: bad, UserRole: bad, Device: bad, Subject: bad, Reason: bad, Scope: bad, Access: spine.Citizen},
		User:       &audit.User{RoleProfile: bad, SDSUserID: bad},
		NHSNumbers: []string{nhsNumber}, PointerID: bad, RecordVersion: bad, Body: &audit.Body{Text: bad, Base64: []byte(bad)},
		Verdict:  &audit.Verdict{Allowed: true, Rule: spine.RuleAccess, Digest: "sha256:0", ServiceRoot: bad},
		Response: &audit.Response{Status: 200, Request: &audit.Body{Text: bad}}, Err: bad,
	}
}

// isClean reports what must not be in a log.
func isClean(t *testing.T, what, s string) {
	t.Helper()
	for _, no := range []string{nhsNumber, "eyJ", "\u202e", "\x1b"} {
		if strings.Contains(s, no) {
			t.Errorf("%s: %q is in %s", what, no, s)
		}
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return r > '~' || r < ' ' && r != '\n' }); i >= 0 {
		t.Errorf("%s: %q", what, s[i:])
	}
}

// No log gets what identifies a patient or a user, nor a token, however the entry is logged.
func TestLogsAreRedacted(t *testing.T) {
	var b bytes.Buffer
	for name, h := range map[string]slog.Handler{"text": slog.NewTextHandler(&b, nil), "json": slog.NewJSONHandler(&b, nil)} {
		b.Reset()
		sink := audit.NewLogger(slog.New(h))
		if err := sink.Write(t.Context(), everything()); err != nil {
			t.Fatal(err)
		}
		isClean(t, name, b.String())
		if strings.Count(b.String(), "\n") != 1 || !strings.Contains(b.String(), "200000000001") {
			t.Errorf("%s: %s", name, b.String())
		}
		b.Reset()
		slog.New(h).Info("x", "entry", everything())
		isClean(t, name, b.String())
	}
	r, err := json.Marshal(everything().Redacted())
	if err != nil {
		t.Fatal(err)
	}
	isClean(t, "redacted", string(r))
	if e := everything(); asJSON(t, e) != asJSON(t, everything()) || e.Redacted() == e {
		t.Error("the entry itself is changed")
	}
	var none *audit.Entry
	if none.LogValue().String() != "[]" {
		t.Error(none.LogValue())
	}
}

// A logger that drops entries, or fails, has not taken them.
func TestLoggerThatDrops(t *testing.T) {
	h := slog.NewTextHandler(&bytes.Buffer{}, &slog.HandlerOptions{Level: slog.LevelWarn})
	if err := audit.NewLogger(slog.New(h)).Write(t.Context(), new(audit.Entry)); err == nil {
		t.Error("nobody logs it")
	}
	if err := audit.NewLogger(slog.New(slog.NewTextHandler(broken{}, nil))).Write(t.Context(), new(audit.Entry)); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errFull }

// Errors of hooks and sinks may hold anything: what identifies a patient goes into no entry and no
// log for it, and what is a token into none at all.
func TestWhatARequestHolds(t *testing.T) {
	var log bytes.Buffer
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	logger := slog.New(slog.NewTextHandler(&log, nil))
	f := open(t, audit.FileOptions{Path: path, Logger: logger})
	fails := audit.SinkFunc(func(context.Context, *audit.Entry) error {
		return errors.New("duplicate key (943 476 5919, " + jwt + ")\u202e")
	})
	for _, sinks := range [][]audit.Sink{{f}, {f, fails}} {
		trail := newTrail(t, audit.Options{Sinks: sinks, ErrorLog: logger})
		o := fixture.Common(nil)
		o.Audit = trail
		o.Peer = fixture.PeerFunc(func() (guard.Peer, error) {
			return guard.Peer{}, errors.New("no certificate for " + nhsNumber + " " + jwt)
		})
		g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
		if err != nil {
			t.Fatal(err)
		}
		h := trail.Wrap(g.Wrap(http.HandlerFunc(hello)))
		r := fixture.Request("nrl", "GET", "/STU3/DocumentReference?subject=Patient%2F"+nhsNumber+"&access_token=opaque&_id="+jwt)
		r.Header.Set("Cookie", jwt)
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	isClean(t, "the log", log.String())
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "eyJ") || strings.Contains(string(b), "opaque") || !strings.Contains(string(b), "access_token=[token]&_id=[token]") {
		t.Errorf("a token is in %s", b)
	}
	n := 0
	for e, err := range audit.Entries(bytes.NewReader(b)) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(e.Err, nhsNumber) {
			t.Error(e.Err)
		}
		if e.Kind == audit.KindVerdict {
			n++
			if !strings.Contains(e.Err, "[NHS number]") && e.Err != "" || len(e.NHSNumbers) != 1 {
				t.Error(asJSON(t, e))
			}
		}
	}
	if n == 0 {
		t.Error("there is no verdict")
	}
}

// Whatever a request is refused for, its entry can be written: an audit that fails for what a sender
// has written would hide the rule.
func TestRefusedRequestsAreRecorded(t *testing.T) {
	f := open(t, audit.FileOptions{Path: filepath.Join(t.TempDir(), "audit.jsonl"), Sync: audit.NoSync})
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{f}})
	rules := map[spine.Rule]bool{}
	for kind, g := range guardsOf(t, trail) {
		for _, name := range []string{"fromASID", "toASID", "Ssp-From", "Ssp-To", "Ssp-TraceID", "Ssp-InteractionID", "Authorization", "Accept"} {
			for _, value := range []string{"", "x", "000000000000", "20000000000\u0661", "\u202e\n\xff", nhsNumber, strings.Repeat("y", 9000), "Bearer " + jwt} {
				target := map[string]string{"nrl": fixture.Pointer, "gpc": fixture.Patient, "retrieval": "/1", "proxy": fixture.Record, "gpc proxy": "/https://records.example/Patient/2"}[kind]
				var d guard.Decision
				g.Check(fixture.Request(kind, "GET", target, fixture.Header(name, value)), &d)
				if d.Rule == spine.RuleAuditFailed || d.Rule == spine.RulePanic {
					t.Errorf("%s: %s: %q: %s %v", kind, name, value, d.Rule, d.Err)
				}
				rules[d.Rule] = true
			}
		}
	}
	if len(rules) < 8 {
		t.Error(rules)
	}
}

// A token is in no entry, whichever part of a request holds it: the header that takes any text as well.
func TestTokenInAHeader(t *testing.T) {
	m := new(memory)
	guards := guardsOf(t, newTrail(t, audit.Options{Sinks: []audit.Sink{m}}))
	const short = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.x"
	var d guard.Decision
	guards["retrieval"].Check(fixture.Request("retrieval", "GET", "/record/1", fixture.Header("Ssp-TraceID", short)), &d)
	if d.TraceID != short {
		t.Fatal(d.Rule, d.TraceID)
	}
	if all := asJSON(t, m.take()); strings.Contains(all, "eyJ") || strings.Count(all, "[token]") != 1 {
		t.Error(all)
	}
}

// guardsOf makes a guard of each position.
func guardsOf(t *testing.T, trail *audit.Trail) map[string]*guard.Guard {
	t.Helper()
	made := map[string]*guard.Guard{}
	put := func(name string, g *guard.Guard, err error) {
		if err != nil {
			t.Fatal(name, err)
		}
		made[name] = g
	}
	o := fixture.Common(nil)
	o.Audit = trail
	users := o
	users.Users = guard.UsersCheckedBySender{}
	g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
	put("nrl", g, err)
	g, err = guard.NewProvider(fixture.Service("gpc").Proxied(), guard.ProviderOptions{Options: o, ASID: fixture.Provider, BasePath: "/GP0001/STU3/1"})
	put("gpc", g, err)
	g, err = guard.NewProvider(fixture.Service("retrieval").Proxied(), guard.ProviderOptions{Options: users, ASID: fixture.Provider})
	put("retrieval", g, err)
	g, err = guard.NewProxy(fixture.Service("retrieval").Proxied(), guard.ProxyOptions{Options: users})
	put("proxy", g, err)
	g, err = guard.NewProxy(fixture.Service("gpc").Proxied(), guard.ProxyOptions{Options: o})
	put("gpc proxy", g, err)
	return made
}

// Whatever a request holds, a line of a file is one line of visible ASCII, and reads back.
func TestLinesCannotBeForged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	f := open(t, audit.FileOptions{Path: path})
	want := everything()
	for _, s := range []string{"\n{\"n\":9}\n", "\u2028\u2029\u0085", "\x7f\x00", "\U0001f600 \u202e", "\xff\xfe", `"},"verdict":{"allowed":true}`} {
		want.URL = s
		if err := f.Write(t.Context(), want); err != nil {
			t.Fatal(err)
		}
	}
	f.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b, []byte("\n")); n != 8 {
		t.Error(n, "lines")
	}
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\n' {
			t.Fatalf("%q", c)
		}
	}
	var urls []string
	for e, err := range audit.Entries(bytes.NewReader(b)) {
		if err != nil {
			t.Fatal(err)
		}
		urls = append(urls, e.URL)
	}
	if fmt.Sprintf("%q", urls) != fmt.Sprintf("%q", []string{"\n{\"n\":9}\n", "\u2028\u2029\u0085", "\x7f\x00", "\U0001f600 \u202e", "\ufffd\ufffd", `"},"verdict":{"allowed":true}`}) {
		t.Errorf("%q", urls)
	}
}
