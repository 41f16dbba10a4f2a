// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// readYAML reads a file, all of whose keys must be known.
func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v, %v", pattern, files, err)
	}
	return files
}

var (
	uses   = regexp.MustCompile(`(?m)^\s*(?:- )?uses: (.*)$`)
	pinned = regexp.MustCompile(`^(\./|[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)`)
)

// TestWorkflowsMayLittle: a token may read the contents, and more in a job that says what for. An action of others
// is that of a commit: a tag can be moved. actionlint (.ci/run) checks the rest.
func TestWorkflowsMayLittle(t *testing.T) {
	for _, file := range glob(t, ".github/workflows/*.yml") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var workflow struct {
			Permissions map[string]string
			Jobs        map[string]struct {
				Permissions map[string]string
				Steps       []struct {
					Uses, Run string
					With      map[string]any
				}
			}
		}
		if err := yaml.Unmarshal(text, &workflow); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if p := workflow.Permissions; len(p) != 1 || p["contents"] != "read" {
			t.Errorf("%s: permissions are %v", file, p)
		}
		for _, m := range uses.FindAllStringSubmatch(string(text), -1) {
			if !pinned.MatchString(m[1]) {
				t.Errorf("%s uses %s", file, m[1])
			}
		}
		for name, job := range workflow.Jobs {
			for _, step := range job.Steps {
				if strings.HasPrefix(step.Uses, "actions/checkout@") && step.With["persist-credentials"] != false {
					t.Errorf("%s: job %s leaves the token in the checkout", file, name)
				}
				// What others can write is a variable of a script, and never a part of it.
				if strings.Contains(step.Run, "${{") {
					t.Errorf("%s: job %s puts an expression into a script: %s", file, name, step.Run)
				}
			}
		}
	}
}

// TestDependabotKnowsEveryModule: one that is missing stays old.
func TestDependabotKnowsEveryModule(t *testing.T) {
	var file struct {
		Version int
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directory   string
			Directories []string
			Schedule    struct{ Interval string }
			Groups      map[string]struct{ Patterns []string }
		}
	}
	readYAML(t, ".github/dependabot.yml", &file)
	var got, want []string
	for _, u := range file.Updates {
		if u.Ecosystem == "gomod" {
			got = append(got, u.Directories...)
		}
	}
	for _, mod := range goMods(t) {
		want = append(want, path.Join("/", path.Dir(mod)))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("dependabot has the modules\n%v, want\n%v", got, want)
	}
}

// TestIssueForms: they are forms as GitHub reads them, and no form about a fault takes one without the version
// and the word that nothing in it is of patients.
func TestIssueForms(t *testing.T) {
	types := []string{"markdown", "textarea", "input", "dropdown", "checkboxes"}
	for _, file := range glob(t, ".github/ISSUE_TEMPLATE/[0-9]*.yml") {
		var form struct {
			Name, Description string
			Labels            []string
			Body              []struct {
				Type, ID   string
				Attributes struct {
					Label, Description, Value, Placeholder, Render string
					Options                                        []struct {
						Label    string
						Required bool
					}
				}
				Validations struct{ Required bool }
			}
		}
		readYAML(t, file, &form)
		if form.Name == "" || form.Description == "" || len(form.Body) == 0 {
			t.Errorf("%s has no name, description or body", file)
		}
		required := map[string]bool{}
		for _, b := range form.Body {
			if _, twice := required[b.ID]; twice && b.ID != "" {
				t.Errorf("%s has %s twice", file, b.ID)
			}
			if !slices.Contains(types, b.Type) || (b.Type == "markdown") != (b.Attributes.Label == "") || (b.Type == "markdown") != (b.ID == "") {
				t.Errorf("%s: %+v", file, b)
			}
			required[b.ID] = b.Validations.Required
			for _, o := range b.Attributes.Options {
				required[b.ID] = required[b.ID] || o.Required
			}
		}
		if !slices.Contains(form.Labels, "rule") {
			for _, id := range []string{"configuration", "version", "invented"} {
				if !required[id] {
					t.Errorf("%s does not ask for %s", file, id)
				}
			}
		}
	}
	var config struct {
		Blank bool                                `yaml:"blank_issues_enabled"`
		Links []struct{ Name, URL, About string } `yaml:"contact_links"`
	}
	readYAML(t, ".github/ISSUE_TEMPLATE/config.yml", &config)
	if config.Blank || len(config.Links) == 0 || !strings.HasSuffix(config.Links[0].URL, "/security/advisories/new") {
		t.Errorf("a wrong grant can be reported in public: %+v", config)
	}
	for _, l := range config.Links {
		if page, ok := strings.CutPrefix(l.URL, "https://github.com/spineguard/spineguard/blob/main/"); ok {
			if _, err := os.Stat(page); err != nil {
				t.Errorf("config.yml links to %s, which is not there", page)
			}
		}
	}
}

// TestTheTagOfTheRootIsPushedAlone: the workflow that makes a release starts with it, and GitHub starts none for more
// than three tags that are pushed at once.
func TestTheTagOfTheRootIsPushedAlone(t *testing.T) {
	script := page(t, "scripts/release")
	for _, line := range []string{
		`tags=("$version" "spine/$version"`,
		`say "push with: git push --atomic origin ${tags[*]:1} && git push origin $version"`,
	} {
		if !strings.Contains(script, line) {
			t.Errorf("scripts/release has no line %s", line)
		}
	}
}
