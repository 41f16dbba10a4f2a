// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/write"
)

const cases = "../testdata/cases/"

func sideOf(t *testing.T, dir string) (*generator.Project, diff.Policy) {
	t.Helper()
	p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
	if err != nil || p.Model == nil {
		t.Fatal(err, p)
	}
	return p, diff.Policy{Model: p.Model, Facts: p.Facts}
}

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

// TestChangesSinceABase: each gain has its approvals, and those that do not count say why.
func TestChangesSinceABase(t *testing.T) {
	_, base := sideOf(t, cases+"diff-approval-expired/in/a")
	_, head := sideOf(t, cases+"diff-approval-expired/in/b")
	since := generator.Since{Base: base, Name: "main", Approvals: cases + "diff-approval-expired/in/approvals.yaml"}
	for _, c := range []struct{ today, not string }{{"2025-12-31", ""}, {"2026-01-01", "it ended on 2025-12-31"}} {
		got, findings, err := since.Changes(head, day(c.today))
		if err != nil || len(findings) > 0 || got.Base != "main" || got.Day != c.today || got.Digest != base.Digest() || len(got.Approvals) != 1 {
			t.Fatalf("%v %v %+v", err, findings, got)
		}
		gain, other := got.List[0], got.List[1]
		if gain.Kind != site.Gained || gain.Who != "system 200000000001 X9901" || gain.What != "sends urn:nhs:names:services:a:Thing.read" || gain.Detail != "no → yes" || gain.Where != "systems.csv:2:20" ||
			len(gain.Approvals) != 1 || gain.Approvals[0].Who != "J. Doe, information governance" || gain.Approvals[0].Not != c.not || gain.Approvals[0].Until != "2025-12-31" {
			t.Errorf("on %s: %+v", c.today, gain)
		}
		if len(other.Approvals) > 0 || got.Approvals[0].Not != c.not {
			t.Errorf("on %s: %+v, %+v", c.today, other, got.Approvals)
		}
	}
	same, _, err := since.Changes(base, day("2025-01-01"))
	if err != nil || len(same.List) > 0 || same.Approvals[0].Not != "nothing gains what it approves" {
		t.Errorf("%v %+v", err, same)
	}
	if none, _, err := (generator.Since{}).Changes(head, day("2025-01-01")); none != nil || err != nil {
		t.Errorf("without a base: %v %v", none, err)
	}
	since.Approvals = cases + "diff-approval-wrong/in/approvals.yaml"
	if got, findings, err := since.Changes(head, day("2025-01-01")); err != nil || len(findings) == 0 || len(got.Approvals) > 0 {
		t.Errorf("a wrong file: %v %v %+v", err, findings, got)
	}
	since.Approvals = "nowhere.yaml"
	if _, _, err := since.Changes(head, day("2025-01-01")); err == nil {
		t.Error("a file that is not there is read")
	}
}

// TestWriteSite: a site is written again over itself, and what others made stays.
func TestWriteSite(t *testing.T) {
	p, _ := sideOf(t, cases+"diff-approved/in/b")
	dir := filepath.Join(t.TempDir(), "public", "access")
	page := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return ""
		}
		return string(data)
	}
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, base := sideOf(t, cases+"diff-approved/in/a")
	since := generator.Since{Base: base, Name: "main", Approvals: cases + "diff-approved/in/approvals.yaml"}
	publish := func(p *generator.Project) (write.Report, error) {
		return p.WriteSite(t.Context(), dir, since, day("2026-11-26"))
	}
	if _, err := publish(p); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page("governance.html"), "approved by J. Doe, information governance until 2999-12-31: the pilot site goes live") {
		t.Error("the page of governance does not say who has approved the gain")
	}
	if report, err := publish(p); err != nil || len(report.Written)+len(report.Removed) > 0 {
		t.Errorf("a second run: %v %+v", err, report)
	}
	put("CNAME", "access.example.org\n")
	other, _ := sideOf(t, cases+"generate-site-alone/in") // without systems
	if report, err := publish(other); err != nil || !slices.Contains(report.Removed, "systems.html") || page("systems.html") != "" || page("CNAME") == "" {
		t.Errorf("another policy: %v %+v", err, report)
	}
	put("systems.html", "<p>by hand</p>\n")
	before := page("index.html")
	var refused *write.RefusalError
	if _, err := publish(p); !errors.As(err, &refused) || page("systems.html") != "<p>by hand</p>\n" || page("index.html") != before {
		t.Errorf("a file in the way: %v", err)
	}
}

// TestWriteSiteIsRefused: nothing is written for documents or approvals with errors, nor into the
// folder of other outputs.
func TestWriteSiteIsRefused(t *testing.T) {
	p, _ := sideOf(t, cases+"diff-approved/in/b")
	_, base := sideOf(t, cases+"diff-approved/in/a")
	dir := filepath.Join(t.TempDir(), "public")
	broken, err := generator.Load(cases + "docs-template-for-no-page/in/spineguard.yaml")
	if err != nil || !broken.HasErrors() {
		t.Fatal(err)
	}
	var found *generator.FindingsError
	if _, err := broken.WriteSite(t.Context(), dir, generator.Since{}, time.Now()); !errors.As(err, &found) {
		t.Errorf("documents with errors: %v", err)
	}
	if _, err := p.WriteSite(t.Context(), dir, generator.Since{Base: base, Approvals: cases + "diff-approval-wrong/in/approvals.yaml"}, time.Now()); !errors.As(err, &found) {
		t.Errorf("approvals with errors: %v", err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
	if err := os.CopyFS(dir, os.DirFS(cases+"generate-site-alone/out/gen")); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(filepath.Join(dir, "spineguard.lock"))
	_, err = p.WriteSite(t.Context(), dir, generator.Since{}, time.Now())
	if after, _ := os.ReadFile(filepath.Join(dir, "spineguard.lock")); err == nil || string(after) != string(before) {
		t.Errorf("over the outputs of generate: %v", err)
	}
}

// TestWriteSiteReadsNoLinks: a spineguard.lock that is none is refused, whatever it leads to.
func TestWriteSiteReadsNoLinks(t *testing.T) {
	p, _ := sideOf(t, cases+"diff-approved/in/b")
	dir := t.TempDir()
	elsewhere := filepath.Join(t.TempDir(), "lock")
	if err := os.WriteFile(elsewhere, []byte(`{"outputs": {"gen/main.gen.go": "-"}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(dir, "spineguard.lock")); err != nil {
		t.Skip(err)
	}
	var refused *write.RefusalError
	if _, err := p.WriteSite(t.Context(), dir, generator.Since{}, time.Now()); !errors.As(err, &refused) {
		t.Errorf("a link in place of the lock: %v", err)
	}
}
