// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/diff"
	emitjson "github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/write"
)

const (
	oneConfig = "version: 1\nformats: formats.csv\noutput: {root: ., go: {dir: access, package: access}}\n"
	oneFormat = "system,code,display,retrieval,mime,interactionId\nhttps://example.org/f,one,One,direct,text/html,\n"
)

// put writes files into a folder, by path.
func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// project is a valid configuration, in a folder of its own.
func project(t *testing.T, more map[string]string) *generator.Project {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, map[string]string{"spineguard.yaml": oneConfig, "formats.csv": oneFormat})
	put(t, dir, more)
	p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheNearestConfigurationIsFound(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"spineguard.yaml": oneConfig, "a/b/c.txt": ""})
	t.Chdir(filepath.Join(dir, "a"))
	for from, want := range map[string]string{".": "../spineguard.yaml", "b": "../spineguard.yaml", "..": "../spineguard.yaml"} {
		if got, err := generator.Nearest(from); got != want || err != nil {
			t.Errorf("from %s: %q, %v", from, got, err)
		}
	}
	if got, err := generator.Find(); err != nil || len(got) != 1 || got[0] != "../spineguard.yaml" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestNoConfigurationIsNear(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"spineguard.yml": ""})
	t.Chdir(dir)
	_, err := generator.Find()
	var none *generator.NoConfigError
	if !errors.As(err, &none) || none.Near != "spineguard.yml" || none.Dir != "." {
		t.Fatal(err)
	}
	if want := `there is no spineguard.yaml in . or a folder above it; did you mean "spineguard.yml"?`; err.Error() != want {
		t.Error(err)
	}
}

// repository commits what is in a folder.
func repository(t *testing.T, dir string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git here")
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"add", "-A"}, {"-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "base"}} {
		c := exec.Command("git", args...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
}

func TestComparisonWithACommit(t *testing.T) {
	dir := filepath.Dir(project(t, nil).Path)
	config := filepath.Join(dir, "spineguard.yaml")
	repository(t, dir)
	put(t, dir, map[string]string{"formats.csv": oneFormat + "https://example.org/f,two,Two,direct,text/html,\n"})
	r, err := generator.CompareCommit(t.Context(), "main", config)
	if err != nil || r.Verdict != diff.Widened || len(r.Gained) != 1 || r.Base.Source != "main:"+filepath.ToSlash(config) || r.Head.Source != config {
		t.Fatalf("%+v, %v", r, err)
	}
	if at := r.Gained[0].Sources[0].File; at != filepath.ToSlash(filepath.Join(dir, "formats.csv")) {
		t.Errorf("the gain is at %s", at)
	}
	side, err := generator.LoadSideAt(t.Context(), "main", config)
	if err != nil || side.Model == nil || len(side.Model.Formats) != 1 {
		t.Errorf("%+v, %v", side, err)
	}
	for ref, name := range map[string]string{"nothing": "spineguard.yaml", "main": "nowhere.yaml"} {
		if r, err := generator.CompareCommit(t.Context(), ref, filepath.Join(dir, name)); r != nil || err == nil {
			t.Errorf("%s of %s: %+v, %v", name, ref, r, err)
		}
	}
	put(t, dir, map[string]string{"new.yaml": oneConfig})
	if _, err := generator.LoadSideAt(t.Context(), "main", filepath.Join(dir, "new.yaml")); err == nil || !strings.Contains(err.Error(), "is not in main") {
		t.Error(err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if _, err := generator.CompareCommit(ended, "main", config); err == nil {
		t.Error("git was asked after the context had ended")
	}
}

// A side that is wrong is in the report, and in the error if it is the fault of
// the configuration.
func TestComparisonWithWhatDoesNotResolve(t *testing.T) {
	valid := project(t, nil).Path
	for name, c := range map[string]struct {
		files    map[string]string
		unusable bool
	}{
		"a document is wrong":      {map[string]string{"formats.csv": oneFormat + "https://example.org/f,one,One,direct,text/html,urn:a b\n"}, false},
		"a document is not there":  {map[string]string{"spineguard.yaml": strings.Replace(oneConfig, "formats.csv", "format.csv", 1)}, true},
		"the configuration is bad": {map[string]string{"spineguard.yaml": oneConfig + "more: 1\n"}, true},
	} {
		r, err := generator.ComparePaths(valid, project(t, c.files).Path)
		if r == nil || r.Verdict != diff.Unknown || len(r.Findings) == 0 || errors.Is(err, generator.ErrUnusable) != c.unusable || (err != nil) != c.unusable {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func TestSides(t *testing.T) {
	p := project(t, map[string]string{"spineguard.yaml": strings.Replace(oneConfig, "}}", "}, model: policy/policy.json}", 1), "empty/a.txt": "", "other/policy.json": "{}"})
	if _, err := p.Generate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for path, problem := range map[string]string{
		"spineguard.yaml": "", "": "", "policy": "", "policy/policy.json": "",
		"empty": "has neither a spineguard.yaml nor a policy.json", "other": "is not a policy.json of this version", "none.json": "no such file",
	} {
		s, err := generator.LoadSide(filepath.Join(p.Dir(), path))
		switch {
		case problem == "" && (err != nil || s.Model.Digest() != p.Model.Digest()):
			t.Errorf("%s: %+v, %v", path, s, err)
		case problem != "" && (err == nil || !strings.Contains(err.Error(), problem)):
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A policy.json of a version that did not ask of what a level is.
func TestAPolicyWhoseLevelIsOfNothing(t *testing.T) {
	o := policy.Operation{Interaction: "urn:nhs:names:services:x:A.read", Level: policy.PointerOnly}
	for _, c := range []struct {
		types []string
		group string
		ok    bool
	}{{nil, "", false}, {[]string{policy.AnyRecordType}, "", true}, {nil, "One", true}} {
		o.RecordTypes, o.Group = c.types, c.group
		m := &policy.Model{Endpoints: []policy.Endpoint{{Service: "x", Method: "GET", Path: "/A", Operations: []policy.Operation{o}}}}
		path := filepath.Join(t.TempDir(), "policy.json")
		if err := os.WriteFile(path, emitjson.Policy(m), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := generator.LoadSide(path); (err == nil) != c.ok {
			t.Errorf("%q, %q: %v", c.types, c.group, err)
		}
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	valid := project(t, nil)
	if err := valid.Writable(project(t, nil)); err != nil {
		t.Error(err)
	}
	again, err := generator.Load(valid.Path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := generator.GenerateAll(t.Context(), []*generator.Project{valid, again}); err == nil || !strings.Contains(err.Error(), "write into one folder, access") {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(valid.Dir(), "access")); err == nil {
		t.Error("something was written")
	}
	for config, want := range map[string]struct {
		problem           string
		finding, unusable bool
	}{
		strings.Replace(oneConfig, "root: .", "root: x", 1):              {"1 error, 0 warnings; nothing was done", true, true},
		strings.Replace(oneConfig, "formats.csv", "f.csv", 1):            {"1 error, 0 warnings; nothing was done", true, true},
		oneConfig[:strings.Index(oneConfig, "output")]:                   {"has no output.go", false, false},
		strings.Replace(oneConfig, "formats.csv", "wrong/f.csv", 1):      {"; nothing was done", true, false},
		strings.Replace(oneConfig, "package: access", "package: Bad", 1): {"; nothing was done", true, true},
	} {
		p := project(t, map[string]string{"spineguard.yaml": config, "wrong/f.csv": "system\n"})
		for what, err := range map[string]error{"Writable": p.Writable(), "Generate": second(p.Generate(t.Context())), "Check": second(p.Check(time.Now()))} {
			var bad *generator.FindingsError
			if err == nil || !strings.Contains(err.Error(), want.problem) || errors.As(err, &bad) != want.finding || errors.Is(err, generator.ErrUnusable) != want.unusable {
				t.Errorf("%s: %s: %v", config, what, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestErrorsOfAccessTests(t *testing.T) {
	if _, err := project(t, nil).Test(assert.Options{}); !errors.Is(err, generator.ErrNoTests) {
		t.Error(err)
	}
	p := project(t, map[string]string{"spineguard.yaml": oneConfig + "tests: access_test.yaml\n", "access_test.yaml": "version: 1\ntests:\n  - {role: R8001, expect: allow}\n"})
	_, err := p.Test(assert.Options{})
	var bad *generator.FindingsError
	if !errors.As(err, &bad) || !strings.HasSuffix(err.Error(), "; no test was run") || errors.Is(err, generator.ErrUnusable) {
		t.Fatal(err)
	}
	if at := bad.Findings[0].Position; at.File != filepath.ToSlash(filepath.Join(p.Dir(), "access_test.yaml")) || at.Line != 3 {
		t.Errorf("the fault is at %s", at)
	}
}

func TestAnswersOfSeveralConfigurations(t *testing.T) {
	_, unread := generator.Load(filepath.Join(t.TempDir(), "spineguard.yaml"))
	_, findings := project(t, map[string]string{"formats.csv": "system\n"}).Explain(query.Question{})
	_, noTests := project(t, nil).Test(assert.Options{})
	for err, want := range map[error]string{
		unread:            "its configuration is wrong, so there is nothing to ask",
		findings:          "it has findings, so there is no policy to ask",
		noTests:           "its configuration is wrong, so there is nothing to ask",
		errors.New("why"): "why",
	} {
		if got := generator.ConfigAnswer("a.yaml", 1, err); got.Refused != want || got.Answer != nil {
			t.Errorf("%v: %+v", err, got)
		}
	}
	if got := generator.ConfigAnswer("a.yaml", 1, nil); got.Config != "a.yaml" || got.Refused != "" || *got.Answer != 1 {
		t.Errorf("%+v", got)
	}
}

func TestACheckReportOfSeveral(t *testing.T) {
	p := project(t, nil)
	r := generator.NewCheckReport()
	left := func() []write.FileState {
		return []write.FileState{{Path: "old/policy.gen.go", State: write.Orphaned, Suggestion: "delete it"}}
	}
	r.Add(p, write.Status{Partial: true})
	if !r.Clean {
		t.Error("a report of what is clean is not clean")
	}
	first := r.Add(p, write.Status{Files: left()})
	second := r.Add(p, write.Status{Files: left()})
	if len(first.Files) != 1 || len(second.Files) != 0 || len(r.Files) != 1 || r.Clean || r.Files[0].Path != p.OutputPath("old/policy.gen.go") {
		t.Errorf("%+v, %+v, %+v", first, second, r)
	}
	skew := func() []write.FileState {
		return []write.FileState{{Path: "../go.mod", State: write.Skew, Reason: "it has another"}}
	}
	if first, second := r.Add(p, write.Status{Files: skew()}), r.Add(p, write.Status{Files: skew()}); len(first.Files) != 1 || len(second.Files) != 0 || len(r.Files) != 2 {
		t.Errorf("a go.mod of several: %+v, %+v, %+v", first, second, r)
	}
	if data, err := json.Marshal(r); err != nil || !bytes.Contains(data, []byte(`"version":1,"clean":false,"partial":true`)) {
		t.Errorf("%s, %v", data, err)
	}
}

// A project can be asked by several goroutines (with -race).
func TestAProjectIsAskedAtTheSameTime(t *testing.T) {
	p := load("../specs/example/spineguard.yaml")
	q := query.Question{Role: "R8001", RecordType: "736253002", Level: policy.PointerAndRecord}
	want, err := p.Explain(q)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for _, ask := range []func() error{
		func() error {
			got, err := p.Explain(q)
			if len(got.Changes) != len(want.Changes) {
				t.Errorf("%+v", got)
			}
			return err
		},
		func() error { return second(p.WhoCan(query.Question{RecordType: q.RecordType})) },
		func() error { return second(p.WhatCan(query.Question{Role: q.Role})) },
		func() error { return second(p.Test(assert.Options{Mutate: true})) },
		func() error { return second(p.Check(time.Now())) },
		func() error { found, _ := p.Lint(time.Now()); return second(found, p.Err()) },
	} {
		for range 2 {
			all.Go(func() {
				if err := ask(); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
}
