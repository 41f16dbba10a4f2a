package docs_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// TestGoldenAnswers compares the errors of the pages with those of guards,
// as package spine expects them of itself.
func TestGoldenAnswers(t *testing.T) {
	for _, name := range []string{"nrl.txt", "records-provider.txt", "gpconnect-provider.txt"} {
		want, err := os.ReadFile(filepath.Join("..", "..", "..", "spine", "guard", "testdata", "answers", name))
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(filepath.Join("answers", name), want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(filepath.Join("answers", name))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is not what guards answer; run scripts/update-goldens (%v)", name, err)
		}
	}
}

// TestEveryErrorSaysWhatWasAsked: no rule of a guard is without a sentence.
func TestEveryErrorSaysWhatWasAsked(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| `[a-z-]+` \\|  \\|.*$")
	for _, config := range configs {
		page := pages(t, load(t, config))["implementers.md"]
		if rows := row.FindAll(page, -1); rows != nil {
			t.Errorf("%s: %s", config, rows)
		}
	}
}

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
	o := guard.Options{Audit: guard.Unaudited{}, UnsignedTokensWithoutMutualTLS: true}
	user := o
	user.UsersCheckedBySender = true
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
		{"example", "example", func() (*guard.Guard, error) {
			return guard.NewProxy(example.Example(), guard.ProxyOptions{Options: user})
		}},
	} {
		t.Run(c.service, func(t *testing.T) {
			g, err := c.guard()
			if err != nil {
				t.Fatal(err)
			}
			r := request(t, script(t, string(pages(t, load(t, c.config))["implementers.md"]), c.service))
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
