// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"errors"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

var (
	goBlock   = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")
	optionRow = regexp.MustCompile("(?m)^\\| `([A-Za-z]+)`[^|]*\\| ([^|]*) \\|$")
	hookRow   = regexp.MustCompile("(?m)^\\| `([A-Za-z]+)` \\| `([^`]*)` \\| `([^`]*)` \\|")
)

// guardPage is a section of docs/guard.md.
func guardPage(t *testing.T, heading string) string {
	t.Helper()
	page, err := os.ReadFile("docs/guard.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("docs/guard.md has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	return section
}

// TestTheProviderOfTheGuardPageRuns holds that docs/guard.md shows the provider of an example that
// runs.
func TestTheProviderOfTheGuardPageRuns(t *testing.T) {
	code, err := os.ReadFile("gen/example/provider_example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := goBlock.FindStringSubmatch(guardPage(t, "A provider"))
	if shown == nil || !strings.Contains(string(code), shown[1]) {
		t.Error("the provider that docs/guard.md shows is not that of gen/example/provider_example_test.go")
	}
}

// TestTheGuardPageSaysWhatMustBeSet leaves out each option of docs/guard.md: the constructor refuses
// those of which the page says that this is an error, and no others. The page has all options.
func TestTheGuardPageSaysWhatMustBeSet(t *testing.T) {
	var listed []string
	for _, row := range optionRow.FindAllStringSubmatch(guardPage(t, "What you must say"), -1) {
		name, leftOut := row[1], row[2]
		listed = append(listed, name)
		o := guard.ProviderOptions{
			ASID: "900000000002", ProxyName: "proxy.spine.example",
			Options: guard.Options{
				Audit: guard.Unaudited{}, Peer: guard.MutualTLS{},
				Users: guard.UserResolverFunc(func(*http.Request, *guard.Decision) (spine.User, error) { return spine.User{}, guard.ErrNoUser }),
			},
		}
		field := reflect.ValueOf(&o).Elem().FieldByName(name)
		if !field.IsValid() {
			t.Errorf("docs/guard.md lists the option %s, which there is not", name)
			continue
		}
		field.SetZero()
		_, err := guard.NewProvider(example.Example(), o)
		var wrong *spine.OptionError
		if refused := errors.As(err, &wrong); refused != strings.HasPrefix(leftOut, "an error") || err != nil && !refused {
			t.Errorf("docs/guard.md says of a provider without %s: %s; the constructor: %v", name, leftOut, err)
		}
	}
	for _, options := range []reflect.Type{reflect.TypeFor[guard.ServiceOptions](), reflect.TypeFor[guard.ProviderOptions](), reflect.TypeFor[guard.ProxyOptions]()} {
		for _, f := range reflect.VisibleFields(options) {
			if !f.Anonymous && !slices.Contains(listed, f.Name) {
				t.Errorf("docs/guard.md does not list the option %s of %v", f.Name, options)
			}
		}
	}
}

// TestTheGuardPageHasTheHooks holds that docs/guard.md says how each hook is written.
func TestTheGuardPageHasTheHooks(t *testing.T) {
	rows := map[string][]string{}
	for _, row := range hookRow.FindAllStringSubmatch(guardPage(t, "What you must say"), -1) {
		rows[row[1]] = row[2:]
	}
	functions := map[string]any{
		"Audit": guard.AuditFunc(nil), "Peer": guard.PeerIdentityFunc(nil), "Signed": guard.TokenVerifierFunc(nil),
		"Users": guard.UserResolverFunc(nil), "Registry": spine.RegistryFunc(nil),
	}
	for name, function := range functions {
		f, _ := reflect.TypeFor[guard.ProviderOptions]().FieldByName(name)
		method := f.Type.Method(0)
		want := []string{method.Name + strings.TrimPrefix(method.Type.String(), "func"), reflect.TypeOf(function).String()}
		if !slices.Equal(rows[name], want) || f.Type.NumMethod() != 1 || !reflect.TypeOf(function).Implements(f.Type) {
			t.Errorf("docs/guard.md has the hook %s as %q, want %q", name, rows[name], want)
		}
	}
}
