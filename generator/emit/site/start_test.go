// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// said is what data/answers.js hands to the start page.
type said struct {
	Interactions []struct{ ID, Href, Service string }
	Endpoints    []struct {
		Label, Service, None string
		Operations           []struct {
			ID                   int
			When, Actor, Demands string
		}
	}
	Formats []struct {
		Code, Name, System, Href, Retrieval, Where string
		MIME                                       []string
		ID                                         int
	}
	Functions []struct {
		Name, Href, Needs string
		IDs               []int
		Roles             [][4]string
	}
	Systems []struct {
		ASID, ODS, Href string
		Sends, Receives []int
	}
}

func answersOf(t *testing.T, files map[string][]byte) said {
	t.Helper()
	var out said
	text := strings.Split(string(files["data/answers.js"]), "\n")[1]
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(text, "spineguard.answers("), ");")), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTheStartPageAnswersFromThePolicy: what it says of interactionIds, formats,
// systems and functions is what stands in the policy, and each address leads
// somewhere.
func TestTheStartPageAnswersFromThePolicy(t *testing.T) {
	for _, config := range configs {
		m := load(t, config)
		files := write(t, m)
		got, s := answersOf(t, files), parse(t, files)
		ids := func(list []int) []string {
			out := []string{}
			for _, i := range list {
				out = append(out, got.Interactions[i].ID)
			}
			return out
		}
		leads := func(href string) {
			if problem := s.link("index.html", &html.Node{Data: "a"}, href); problem != "" {
				t.Errorf("%s: %s %s", config, href, problem)
			}
		}
		for i, id := range m.Interactions {
			if got.Interactions[i].ID != id.ID {
				t.Errorf("%s: interactionId %d is %q, want %q", config, i, got.Interactions[i].ID, id.ID)
			}
			leads(got.Interactions[i].Href)
		}
		compareEndpoints(t, m, got, ids)
		for i, f := range m.Formats {
			a, id := got.Formats[i], ""
			if a.ID >= 0 {
				id = got.Interactions[a.ID].ID
			}
			if a.Code != f.Code || a.System != f.System || id != f.Interaction {
				t.Errorf("%s: format %q has %q, want %q of %q", config, a.Code, id, f.Interaction, f.Code)
			}
			leads(a.Href)
		}
		for i, sys := range m.Systems {
			a := got.Systems[i]
			if a.ASID != sys.ASID || !slices.Equal(ids(a.Sends), append([]string{}, sys.Sends...)) || !slices.Equal(ids(a.Receives), append([]string{}, sys.Receives...)) {
				t.Errorf("%s: %q sends %q and receives %q, want %q: %q and %q", config, a.ASID, ids(a.Sends), ids(a.Receives), sys.ASID, sys.Sends, sys.Receives)
			}
			leads(a.Href)
		}
		compareFunctions(t, m, got, leads)
	}
}

func compareEndpoints(t *testing.T, m *policy.Model, got said, ids func([]int) []string) {
	t.Helper()
	want, have := map[string][]string{}, map[string][]string{}
	for _, e := range m.Endpoints {
		for _, o := range e.Operations {
			key := e.Service + " " + e.Method + " " + e.Path
			want[key] = append(want[key], o.Interaction)
		}
	}
	for _, e := range got.Endpoints {
		for _, o := range e.Operations {
			have[e.Service+" "+e.Label] = append(have[e.Service+" "+e.Label], ids([]int{o.ID})...)
		}
	}
	if !maps.EqualFunc(have, want, slices.Equal) {
		t.Errorf("endpoints: %v, want %v", have, want)
	}
}

// compareFunctions asks who-can, which reads the policy by itself.
func compareFunctions(t *testing.T, m *policy.Model, got said, leads func(string)) {
	t.Helper()
	index := query.New(m, policy.Facts{})
	for _, f := range got.Functions {
		leads(f.Href)
		table, err := index.WhoCan(query.Question{Function: f.Name})
		if err != nil {
			t.Fatal(err)
		}
		var want, have []string
		for _, row := range table.Rows {
			if row.Kind == query.RowRole && row.Access != "none" {
				want = append(want, row.Code)
			}
		}
		for _, r := range f.Roles {
			have = append(have, r[0])
			leads(r[2])
		}
		slices.Sort(want)
		slices.Sort(have)
		if !slices.Equal(have, want) {
			t.Errorf("%s: %q, want %q", f.Name, have, want)
		}
	}
}

// TestTheStartPageWithoutScripts leads to a page for each question, and says
// what changed or that nothing was compared.
func TestTheStartPageWithoutScripts(t *testing.T) {
	for name, c := range map[string]struct {
		changes *site.Changes
		want    string
	}{
		"nothing compared": {nil, "What changed: Nothing was compared with this policy."},
		"no change":        {&site.Changes{Base: "origin/main"}, "What changed: Since origin/main: Nobody gains or loses anything."},
		"a change":         {&site.Changes{Base: "origin/main", List: []site.Change{{Kind: "gained", What: "role R8001 opens Crisis plans"}}}, "What changed: Since origin/main: 1 gain, not approved."},
	} {
		files, err := site.Files(load(t, "example"), site.Options{Package: "example", Title: "Records of a trust", Changes: c.changes})
		if err != nil {
			t.Fatal(err)
		}
		s := parse(t, files)
		s.check(t)
		for _, list := range all(s.pages["index.html"], "ul") {
			if attr(list, "class") != "no-js" {
				continue
			}
			items := all(list, "li")
			if got := textOf(items[len(items)-1]); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
			if links := len(all(list, "a")); links != len(items) && links != len(items)-1 || len(items) != 6 {
				t.Errorf("%s: %d links in %d items", name, links, len(items))
			}
		}
		if title := textOf(all(s.pages["index.html"], "title")[0]); title != "Start · Records of a trust" {
			t.Errorf("the title %q", title)
		}
	}
}

// TestTheFrame: each page names itself and the policy, says where it stands among
// the others, and ends with the digest.
func TestTheFrame(t *testing.T) {
	m := load(t, "example")
	files, err := site.Files(m, site.Options{Package: "example", Title: "Records of a trust"})
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range parse(t, files).pages {
		h1 := all(page, "h1")
		title, ok := strings.CutSuffix(textOf(all(page, "title")[0]), " · Records of a trust")
		if len(h1) != 1 || !ok || name != "index.html" && textOf(h1[0]) != title {
			t.Errorf("%s: the title is %q", name, title)
		}
		if foot := textOf(all(page, "footer")[0]); !strings.Contains(foot, "sha256:") || !strings.Contains(foot, "Generated by spineguard") || !strings.Contains(foot, "Do not edit") {
			t.Errorf("%s: the footer %q", name, foot)
		}
		current := 0
		for _, nav := range all(page, "nav") {
			for _, e := range append(all(nav, "a"), all(nav, "li")...) {
				if attr(e, "aria-current") == "page" && attr(nav, "aria-label") == "Breadcrumb" == (e.Data == "li") {
					current++
				}
			}
		}
		if want := 2; current != want && (name != "index.html" || current != 1) {
			t.Errorf("%s: %d places say that it is the page", name, current)
		}
		for _, caption := range all(page, "caption") {
			heading := nearestHeading(caption)
			if strings.EqualFold(strings.TrimPrefix(heading, "All "), textOf(caption)) != (attr(caption, "class") == "hidden") {
				t.Errorf("%s: the caption %q under the heading %q is of the class %q", name, textOf(caption), heading, attr(caption, "class"))
			}
		}
	}
}

func nearestHeading(n *html.Node) string {
	for ; n != nil; n = n.Parent {
		if n.Data == "section" {
			for c := range n.ChildNodes() {
				if c.Data == "h2" || c.Data == "h3" {
					return textOf(c)
				}
			}
		}
	}
	return ""
}
