// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// everybody knows two systems, which send and receive what they are asked for.
type everybody struct{ ids []spine.InteractionID }

func (e everybody) Lookup(_ context.Context, a spine.ASID) (spine.System, error) {
	row := spine.SystemRow{ASID: a, ODS: "X9901", Sends: e.ids}
	if a == "900000000002" {
		row = spine.SystemRow{ASID: a, ODS: "X9902", Receives: e.ids, Host: "service.example"}
	}
	return spine.NewSystem(row), nil
}

func ids(all spine.View[spine.Interaction]) []spine.InteractionID {
	var out []spine.InteractionID
	for i := range all.All() {
		out = append(out, i.ID)
		if i.Registered != "" {
			out = append(out, i.Registered)
		}
	}
	return out
}

// TestTheExamplesWork runs the scripts of the pages with a curl that prints
// its arguments, and hands the requests to guards.
func TestTheExamplesWork(t *testing.T) {
	o := guard.Options{Audit: guard.Unaudited{}, Peer: guard.UnsignedTokensWithoutMutualTLS{}}
	user := o
	user.Users = guard.UsersCheckedBySender{}
	for _, c := range []struct {
		config, service string
		guard           func() (*guard.Guard, error)
	}{
		{"nrl", "nrl", func() (*guard.Guard, error) {
			return guard.NewService(nrl.NRL(), guard.ServiceOptions{Options: o, ASID: "900000000002", Registry: everybody{ids(nrl.Policy().Interactions())}})
		}},
		{"nrl", "nrl-retrieval", func() (*guard.Guard, error) {
			return guard.NewProxy(nrl.NRLRetrieval(), guard.ProxyOptions{Options: user, Registry: everybody{ids(nrl.Policy().Interactions())}})
		}},
		{"gpconnect", "gpconnect", func() (*guard.Guard, error) {
			return guard.NewProxy(gpconnect.GPConnect(), guard.ProxyOptions{Options: o, Registry: everybody{ids(gpconnect.Policy().Interactions())}})
		}},
		{"gpconnect", "gpconnect-07", func() (*guard.Guard, error) {
			return guard.NewProxy(gpconnect.GPConnect07(), guard.ProxyOptions{Options: o, Registry: everybody{ids(gpconnect.Policy().Interactions())}})
		}},
		{"example", "example", func() (*guard.Guard, error) {
			return guard.NewProxy(example.Example(), guard.ProxyOptions{Options: user})
		}},
	} {
		t.Run(c.service, func(t *testing.T) {
			g, err := c.guard()
			if err != nil {
				t.Fatal(err)
			}
			r := request(t, script(t, page(t, c.config), c.service))
			var d guard.Decision
			if refusal := g.Check(r, &d); refusal != nil {
				t.Errorf("%s %s: %v", r.Method, r.RequestURI, refusal)
			}
			r.Header.Set("Authorization", r.Header.Get("Authorization")+"x")
			if g.Check(r, &d) == nil {
				t.Error("another token is let in as well")
			}
		})
	}
}

// page is the page for implementers of a configuration of specs/.
func page(t *testing.T, config string) string {
	t.Helper()
	p, err := generator.Load(filepath.Join("..", "..", "..", "specs", config, "spineguard.yaml"))
	if err != nil || p.Model == nil {
		t.Fatal(err, p.Findings)
	}
	files, err := docs.Files(p.Model, docs.Options{Package: "example", Markdown: true})
	if err != nil {
		t.Fatal(err)
	}
	return string(files["implementers.md"])
}

func script(t *testing.T, page, service string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, "### A request to "+service+"\n\n```sh\n")
	body, _, ok2 := strings.Cut(rest, "\n```\n")
	if !ok || !ok2 {
		t.Fatal("no example of", service)
	}
	return body
}

// request runs a script and reads the request that curl would send.
func request(t *testing.T, body string) *http.Request {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell to run the example with: ", err)
	}
	cmd := exec.Command(shell)
	cmd.Stdin = strings.NewReader("set -eu\ncurl() { for a in \"$@\"; do printf '%s\\n' \"$a\"; done; }\n" + body)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var args []string
	for s := bufio.NewScanner(strings.NewReader(string(out))); s.Scan(); {
		args = append(args, s.Text())
	}
	method, address := args[1], args[2]
	r := httptest.NewRequest(method, "/"+strings.SplitN(address, "/", 4)[3], nil)
	for i, a := range args {
		if a == "-H" {
			name, value, _ := strings.Cut(args[i+1], ": ")
			r.Header.Add(name, value)
		}
	}
	return r
}
