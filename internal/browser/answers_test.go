// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/internal/browser"
)

// readAnswer is what the start page answers, all of it: of each row of its tables the header of the first
// column, what stands in it, the area of work, and the access in words.
const readAnswer = `(() => {
	Array.from(document.querySelectorAll("#answer button")).filter(b => b.textContent.startsWith("Show all")).forEach(b => b.click());
	document.querySelectorAll("#answer .types").forEach(e => e.remove()); // the record types of a group stand behind it
	return Array.from(document.querySelectorAll("#answer table")).flatMap(t => Array.from(t.tBodies[0].rows, r => {
		var area = / in (\S+:\S+:\S+)$/.exec(r.cells[0].textContent.trim());
		return [t.tHead.rows[0].cells[0].textContent, r.cells[0].querySelector("a").textContent, area ? area[1] : "", r.cells[1].textContent.trim().split(" ").pop()];
	}));
})()`

// asked puts a question to the start page, by the address of the answer, and reads it. The address
// names what is asked about by its place in the site.
func asked(t *testing.T, p *browser.Page, question, place string) [][4]string {
	t.Helper()
	value[bool](t, p, fmt.Sprintf(`(() => { document.getElementById("answer").replaceChildren(); location.hash = new URLSearchParams({ask: %q, of: %q}); return true })()`, question, place))
	wait(t, p, `document.querySelector("#answer h2") !== null`)
	return value[[][4]string](t, p, readAnswer)
}

// places are the choices of a question, as data/access.js has them: the places of groups, job roles or
// activities by their names or codes.
func places(t *testing.T, p *browser.Page, list string) map[string]string {
	t.Helper()
	return value[map[string]string](t, p, fmt.Sprintf(`new Promise(done => spineguard.load("access", () => done(Object.fromEntries(spineguard.store.access[%q].map(e => [Array.isArray(e) ? e[0] : e.name, (Array.isArray(e) ? e[2] : e.href).split("#")[1]])))))`, list))
}

// said is a row of an answer with what was asked about.
type said struct {
	person
	group, area string
}

// compare compares the answers with the slow reading: who is not named in an area of work sees there
// what they see everywhere, and who is not named sees nothing.
func compare(t *testing.T, m *policy.Model, answers map[said]string, from string) {
	t.Helper()
	left := maps.Clone(answers)
	for c, want := range (slow{m}).cells() {
		key := said{c.person, c.group, c.area}
		got, ok := answers[key]
		delete(left, key)
		if !ok {
			key.area = ""
			got = answers[key]
		}
		if got == "" {
			got = "none"
		}
		if got != want {
			t.Errorf("%s: %+v is %q, and the policy says %q", from, c, got, want)
			return
		}
	}
	for key, level := range left {
		t.Errorf("%s: %+v is %q, of which the policy knows nothing", from, key, level)
		return
	}
}

// The start page answers what the policy says: who can see each group, what each job role
// and activity may see, and who may use each function.
func TestEveryAnswer(t *testing.T) {
	all := policies(t, 4)
	delete(all, "large")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		m := all[name]
		t.Run(name, func(t *testing.T) {
			p := open(t, write(t, m, site.Options{Package: "any"}), "index.html")
			kinds := map[string]string{"job role": "role", "activity": "activity"}
			answers := map[said]string{}
			for group, place := range places(t, p, "groups") {
				for _, row := range asked(t, p, "who", place) {
					answers[said{person{kinds[row[0]], row[1]}, group, row[2]}] = row[3]
				}
			}
			compare(t, m, answers, "who can see")

			answers = map[said]string{}
			for list, kind := range map[string]string{"roles": "role", "activities": "activity"} {
				for code, place := range places(t, p, list) {
					for _, row := range asked(t, p, "what", place) {
						answers[said{person{kind, code}, row[1], row[2]}] = row[3]
					}
				}
			}
			compare(t, m, answers, "what may see")

			functions := value[map[string]string](t, p, `new Promise(done => spineguard.load("answers", () => done(Object.fromEntries(spineguard.store.answers.functions.map(f => [f.name, f.href.split("#")[1]])))))`)
			for _, f := range m.Functions {
				var have []string
				for _, row := range asked(t, p, "use", functions[f.Name]) {
					have = append(have, row[1])
				}
				if want := (slow{m}).mayUse(f); !slices.Equal(slices.Sorted(slices.Values(have)), want) {
					t.Errorf("%s may be used by %q, and the policy says %q", f.Name, have, want)
				}
			}
		})
	}
}
