// SPDX-License-Identifier: Apache-2.0

package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// trails write files of audit trails, which have other ids and hashes each time. The guards of
// the policy in a folder decide, and package audit records.
var trails = map[string]func(*testing.T, *recorder){
	// What happens at an example of a provider and in front of it.
	"example": func(t *testing.T, r *recorder) {
		r.send(t, 3, example+"DocumentReference.search", "900000000001", everything)
		r.send(t, 4, example+"DocumentReference.read", "900000000003", everything)
		r.send(t, 2, example+"DocumentReference.read", "900000000006", everything) // it may not
		r.send(t, 2, example+"Bundle.read", "900000000001", nurse)                 // whose role opens pointers alone
		r.send(t, 1, example+"Binary.read", "900000000009", everything)            // nobody knows the system
		r.send(t, 5, example+"DocumentReference.create", "900000000004", everything)
		r.later = time.Hour // tokens have expired
		r.send(t, 6, example+"Bundle.read", "900000000001", everything)
	},
	// The service has a registry of its own, which knows more than the policy lists.
	"example-registry": func(t *testing.T, r *recorder) {
		r.more = []spine.System{spine.NewSystem(spine.SystemRow{ASID: "900000000008", ODS: "X9908", Sends: []spine.InteractionID{example + "DocumentReference.read"}})}
		r.send(t, 2, example+"DocumentReference.read", "900000000008", everything)
		r.send(t, 1, example+"DocumentReference.read", "900000000003", everything)
	},
	// Several positions.
	"example-proxy": func(t *testing.T, r *recorder) {
		r.position = spine.ProxyPosition
		r.send(t, 2, example+"Bundle.read", "900000000001", everything)
		r.send(t, 1, example+"Binary.read", "900000000006", everything)
		r.send(t, 1, example+"Bundle.read", "900000000006", everything) // it may not
	},
}

const example = "urn:nhs:names:services:example:"

// nurse and everything are users.
func everything(p tables.Policy) spine.User {
	return spine.User{Activities: slices.Collect(p.Activities()), Areas: slices.Collect(p.Areas())}
}

func nurse(tables.Policy) spine.User {
	role, _ := spine.ParseJobRole("R8001")
	return spine.User{Role: role}
}

// recorder puts requests to guards of a policy, which record what they decide.
type recorder struct {
	policy   tables.Policy
	trail    *audit.Trail
	position spine.Position
	more     []spine.System // that a registry of the service knows
	later    time.Duration  // after the requests were made
	sent     int
}

// writeTrail writes a trail of the policy in a folder.
func writeTrail(t *testing.T, dir, file, name string) {
	t.Helper()
	write, ok := trails[name]
	if !ok {
		t.Fatalf("no trail %q is written in trails_test.go", name)
	}
	p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	index, err := p.Index()
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{policy: index.Policy(), position: spine.ProviderPosition}
	sink, err := audit.OpenFile(audit.FileOptions{Path: filepath.Join(dir, file), Sync: audit.NoSync, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	if r.trail, err = audit.New(audit.Options{Sinks: []audit.Sink{sink}, Clock: func() time.Time { return day.AddDate(0, 0, r.sent/4) }}); err != nil {
		t.Fatal(err)
	}
	write(t, r)
	if err := r.trail.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// patient is the NHS number that all requests name, in the query and in the token.
const patient = "9434765919"

// send puts as many requests for an interaction to a guard.
func (r *recorder) send(t *testing.T, n int, id spine.InteractionID, from spine.ASID, user func(tables.Policy) spine.User) {
	t.Helper()
	const to = "900000000007"
	u := user(r.policy)
	somebody := guardtest.Professional()
	u.RoleProfile, u.SDSUserID = somebody.RoleProfile, somebody.Practitioner.SDSUserID
	systems := slices.AppendSeq(slices.Clone(r.more), r.policy.Systems())
	o := guard.Options{
		Audit: r.trail, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Clock: func() time.Time { return guardtest.Now().Add(r.later) },
		Users: guard.UserResolverFunc(func(*http.Request, *guard.Decision) (spine.User, error) { return u, nil }),
	}
	var g *guard.Guard
	var err error
	if r.position == spine.ProxyPosition {
		g, err = guard.NewProxy(r.policy.Proxied("example"), guard.ProxyOptions{Options: o, Registry: guardtest.NewRegistry(systems...)})
	} else {
		g, err = guard.NewProvider(r.policy.Proxied("example"), guard.ProviderOptions{Options: o, ASID: to, Registry: guardtest.NewRegistry(systems...)})
	}
	if err != nil {
		t.Fatal(err)
	}
	self, _ := r.policy.LookupSystem(to)
	maker, err := guardtest.NewGuard(r.policy.Proxied("example"), r.position, guardtest.Options{Systems: systems, To: self})
	if err != nil {
		t.Fatal(err)
	}
	sender, ok := maker.Registry()[from]
	if !ok {
		sender = spine.NewSystem(spine.SystemRow{ASID: from, ODS: "X9909"})
	}
	for range n {
		for operation := range r.policy.OperationsOf(id) {
			request := maker.NewRequest(operation, guardtest.Call{From: sender})
			request.URL.RawQuery = ""
			if operation.Query != "" {
				request.URL.RawQuery = "subject=" + patient
			}
			request.RequestURI = request.URL.RequestURI()
			r.trail.Wrap(g.Wrap(http.NotFoundHandler())).ServeHTTP(httptest.NewRecorder(), request)
		}
		r.sent++
	}
}

// commit makes a folder a git repository, if it is none, and commits what is in it as main.
func commit(t *testing.T, dir string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git here")
	}
	steps := [][]string{{"init", "-q", "-b", "main"}, {"add", "-A"}, {"commit", "-q", "-m", "base"}}
	if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
		steps = steps[1:]
	}
	for _, args := range steps {
		c := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
}
