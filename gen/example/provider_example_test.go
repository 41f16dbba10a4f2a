package example_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
)

// members are the users whom the provider knows, by role profile: a copy of a directory, or its own
// accounts. Their roles stand here; no token says them.
type members map[string]spine.User

// staff are invented. Each has the role profile of its key once more: the guard compares it with the token.
var staff = members{
	"100000000001": {RoleProfile: "100000000001", ODS: "X9901", Role: example.R8001},
	"100000000008": {RoleProfile: "100000000008", ODS: "X9901", Role: example.R8008},
	"100000000009": {RoleProfile: "100000000009", ODS: "X9902", Role: example.R8001},
}

// User makes them the guard.UserResolver of a guard.
func (m members) User(_ *http.Request, d *guard.Decision) (spine.User, error) {
	user, ok := m[d.Subject()] // whom the token names
	if !ok || user.ODS != d.Organization() {
		return spine.User{}, guard.ErrNoUser // 403; any other error is 503
	}
	return user, nil
}

// newRecords returns the records of a provider, behind its guard.
func newRecords(audit guard.AuditSink, peer guard.PeerIdentity, users guard.UserResolver, clock spine.Clock) (http.Handler, error) {
	g, err := guard.NewProvider(example.Example(), guard.ProviderOptions{
		Options:   guard.Options{Audit: audit, Peer: peer, Users: users, Clock: clock},
		ASID:      "900000000002",
		ProxyName: "proxy.spine.example",
		BasePath:  "/x9901", // the directory has https://records-x9901.supplier.example/x9901
	}) // and the Registry is that of the policy
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /x9901/R4/Bundle/{id}", func(w http.ResponseWriter, r *http.Request) {
		d, _ := guard.DecisionFrom(r.Context())
		user, _ := d.User()
		_, _ = fmt.Fprintf(w, "%s for %s of %s", r.PathValue("id"), user.Role, d.FromODS)
	})
	return g.Wrap(mux), nil
}

// A provider behind the Spine Secure Proxy that knows the users who ask, so that the roles of the
// workbook count: GET Bundle demands the records of a group.
func Example_provider() {
	// In production Audit is an audit.Trail, Peer an mtls.Server, and there is no Clock.
	proxy := guard.PeerIdentityFunc(func(*http.Request) (guard.Peer, error) {
		return guard.Peer{Names: []string{"proxy.spine.example"}}, nil
	})
	records, err := newRecords(guard.Unaudited{}, proxy, staff, guardtest.Now)
	if err != nil {
		fmt.Println(err)
		return
	}

	requests, err := guardtest.NewGuard(example.Example(), spine.ProviderPosition, guardtest.Options{
		To: spine.NewSystem(spine.SystemRow{ASID: "900000000002", Host: "https://records-x9901.supplier.example/x9901"}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for o := range example.Policy().OperationsOf(example.BundleRead) {
		for _, profile := range []string{"100000000001", "100000000008", "100000000009", "100000000000"} {
			caller := guardtest.Professional()
			caller.RoleProfile = profile
			w := httptest.NewRecorder()
			records.ServeHTTP(w, requests.NewRequest(o, guardtest.Call{Caller: caller}))
			if w.Code == http.StatusOK {
				fmt.Println(profile, w.Code, w.Body)
				continue
			}
			fmt.Println(profile, w.Code)
		}
	}
	// Output:
	// 100000000001 200 9b3c1f52 for R8001 of X9901
	// 100000000008 403
	// 100000000009 403
	// 100000000000 403
}
