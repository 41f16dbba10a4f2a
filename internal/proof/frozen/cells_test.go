// SPDX-License-Identifier: Apache-2.0

package frozen

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// cells asks what-can for every user, in every area that a grant is limited to
// and in none. The lines of access.csv are what policy.json says by a slow
// reading; what-can must say the same of each.
func cells(t *testing.T, c command, one *config, p policy) (csv string, asked []question, answers []answer) {
	t.Helper()
	if len(p.Policy.RecordTypes) == 0 && len(p.users()) == 0 {
		return "", nil, nil
	}
	areas := append([]string{""}, p.areas()...)
	for _, u := range p.users() {
		for _, area := range areas {
			args := []string{"what-can", "--" + u.kind, u.code, "--format", "json"}
			if area != "" {
				args = append(args, "--area", area)
			}
			asked = append(asked, question{Dir: one.dir, Args: one.args(args...)})
		}
	}
	answers = c.ask(t, asked)
	var b strings.Builder
	b.WriteString("user,area,record type,level\n")
	for i, u := range p.users() {
		for j, area := range areas {
			said := opened(t, answers[i*len(areas)+j])
			for _, r := range p.Policy.RecordTypes {
				want := p.level(u, area, r)
				fmt.Fprintf(&b, "%s,%s,%s,%s\n", u.code, area, r.id(), want)
				if got := said[r.id()]; got != want && (got != "" || want != "none") {
					t.Errorf("%s: what-can says that %s in area %q has %q access to %s; policy.json says %s", one.name, u.code, area, got, r.id(), want)
				}
			}
		}
	}
	return b.String(), asked, answers
}

// opened are the levels that an answer of what-can names, by record type. Where
// no area is asked about, a row names the areas in which alone it is so.
func opened(t *testing.T, a answer) map[string]string {
	t.Helper()
	var said struct {
		Question struct{ Areas []string }
		Rows     []struct {
			Kind, Code, Access string
			Areas              []string
		}
	}
	if err := json.Unmarshal([]byte(a.Stdout), &said); err != nil {
		t.Errorf("%v: %s", err, a.Stderr)
	}
	levels := map[string]string{}
	for _, r := range said.Rows {
		if r.Kind == "recordType" && (len(r.Areas) == 0 || len(said.Question.Areas) > 0) {
			levels[r.Code] = r.Access
		}
	}
	return levels
}
