// SPDX-License-Identifier: Apache-2.0

package second

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var faults = flag.Bool("faults", false, "build the guard with each of the seeded faults, and see that the comparison finds it")

// fault is a mistake that somebody could make in the guard: a text of a file
// below spine, and what would stand there.
type fault struct{ what, file, right, wrong string }

var seeded = []fault{
	{"an ASID counts whoever the peer is", "guard/judge.go", "!q.d.Peer.belongsTo(sender)", "false && !q.d.Peer.belongsTo(sender)"},
	{"a key speaks for every system", "guard/judge.go", "len(signed.ASIDs) > 0 && !slices.Contains(signed.ASIDs, q.d.From)", "false"},
	{"a key speaks for every organisation", "guard/judge.go", "!slices.Contains(of, organization)", "false"},
	{"a service root is not compared", "guard/judge.go", "return q.front == root.Path", "return true"},
	{"a record may lie beside the service root", "internal/route/target.go", "return c == '/' || c == '?'\n}", "return c != 0\n}"},
	{"the id that an endpoint is registered under does not count", "policy/directory.go", "out = append(out, r)", "_ = r"},
	{"the interactionId chooses and the path does not", "internal/selection/selection.go", "if o := &e.operations[i]; o.Interaction == id && o.Method == method {", "if o := &e.operations[i]; id != \"\" && o.Method == method {"},
	{"the first of two headers counts", "internal/header/header.go", "if len(values) == 1 {", "if len(values) >= 1 {"},
	{"one header more than the bound", "internal/header/header.go", "const Max = 100", "const Max = 101"},
	{"one part more than the bound", "internal/route/bounds.go", "MaxParts = 64", "MaxParts = 65"},
	{"a form of several parts", "internal/media/media.go", "begins(contentType, \"multipart/\")", "begins(contentType, \"multipart/form-data\")"},
	{"a parameter in another case", "internal/route/query.go", "!code.EqualFold(name[:len(n)], n)", "name[:len(n)] != n"},
	{"escaped dots in a record's path", "internal/route/target.go", "case '/', '\\\\', '.', '%', ';', '?', '#', 0x7f:", "case '/', '\\\\', '%', ';', '?', '#', 0x7f:"},
	{"a host with a user", "internal/route/target.go", "c != '-' && c != '.' && c != '_' {", "c != '-' && c != '.' && c != '_' && c != '@' {"},
	{"a second too much", "internal/token/profile_spine.go", "ask: notExpired, seconds: 0", "ask: notExpired, seconds: -1"},
	{"the token of another system", "internal/token/row.go", "return string(text) == w.ASID", "return len(text) == len(w.ASID)"},
	{"a delegate who is the patient", "internal/token/profile_spine.go", "\t\t{rule: ActForm, ask: different, claim: spineActSub, other: spinePatient, when: delegated, name: \"act\", about: claims{spineAct}},\n", ""},
	{"a scope that is a part of another", "internal/token/want.go", "if len(one) != len(claimed) {", "if len(one) > len(claimed) {"},
	{"the practitioner is another person", "internal/token/user.go", "(!hasID || string(userID) == userUser)", "(!hasID || hasRole || string(userID) == userUser)"},
	{"an element that a practitioner has not", "internal/token/resource.go", "case !ok:\n\t\ts.unlike()", "case !ok:"},
	{"400 where the page says 422", "protocol/outcomes_gpconnect.go", "{422, \"error\", \"invalid\", invalidParameter, badParameters}", "{400, \"error\", \"invalid\", invalidParameter, badParameters}"},
	{"a level of another record type is enough", "policy/allows.go", "level < o.Level {", "level < o.Level && !t.opensAny(set, o.Level) {"},
	{"a level of another record group is enough", "policy/allows.go", "!t.opensGroup(set, o.Group, o.Level) {", "!t.opensAny(set, o.Level) {"},
	{"a range of weight zero", "internal/media/range.go", "p[i].zero = p[i].zero || r.zero", "p[i].zero = p[i].zero && r.zero"},
}

// Each fault is of the code as it is: what is right stands there once.
func TestSeededFaultsAreOfTheCode(t *testing.T) {
	for _, f := range seeded {
		if _, err := f.text(); err != nil {
			t.Error(err)
		}
	}
}

// The comparison finds each of them, and nothing without one.
func TestSeededFaultsAreFound(t *testing.T) {
	if !*faults {
		t.Skip("this builds the guard once for each fault: go -C internal test ./proof/second -run SeededFaults -faults -timeout 30m")
	}
	agrees := func(overlay string) bool {
		arguments := []string{"test", "-vet=off", "-run", "TheGuardAndTheSecondModelAgree", "-args", "-first"}
		if overlay != "" {
			arguments = append([]string{"test", "-overlay", overlay}, arguments[1:]...)
		}
		return exec.Command("go", arguments...).Run() == nil
	}
	if !agrees("") {
		t.Fatal("they disagree without a fault")
	}
	for _, f := range seeded {
		text, err := f.text()
		if err != nil {
			t.Error(err)
			continue
		}
		overlay := overlayOf(t, f.path(), text)
		if out, err := exec.Command("go", "build", "-overlay", overlay, "../../../spine/...").CombinedOutput(); err != nil {
			t.Errorf("%s: %s", f.what, out)
		} else if agrees(overlay) {
			t.Errorf("%s: not found", f.what)
		}
	}
}

func (f fault) path() string {
	return filepath.Join("..", "..", "..", "spine", filepath.FromSlash(f.file))
}

// text is that of the file with the fault.
func (f fault) text() (string, error) {
	b, err := os.ReadFile(f.path())
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(b), f.right); n != 1 {
		return "", &notOnce{f, n}
	}
	return strings.Replace(string(b), f.right, f.wrong, 1), nil
}

type notOnce struct {
	fault
	times int
}

func (e *notOnce) Error() string { return e.what + ": " + e.file + " has another text" }

func overlayOf(t *testing.T, file, text string) string {
	t.Helper()
	from, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "faulty.go")
	list, err := json.Marshal(map[string]map[string]string{"Replace": {from: to}})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	for name, b := range map[string][]byte{to: []byte(text), overlay: list} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return overlay
}
