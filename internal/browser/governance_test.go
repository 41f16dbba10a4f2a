// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/internal/browser"
)

// The page of governance fits on A4 at its margins (180 mm are 680 pixels of CSS), is complete there
// without scripts, and ends with room to sign.
func TestGovernanceOnPaper(t *testing.T) {
	project, err := generator.Load("../../specs/example/spineguard.yaml")
	if err != nil || project.Model == nil {
		t.Fatal(err)
	}
	o := project.SiteOptions()
	approval := site.Approval{Gain: "role R8001 Nurse Access Role opens Mental health crisis plan (http://snomed.info/sct|736253002): record", Who: "J. Doe, information governance", Why: "access board of 2026-11-02", Until: "2027-01-31", Where: "access-approvals.yaml:3:5"}
	const where = "rbac-mapping.xlsx!Mapping!D3 → rbac-mapping.xlsx!Mapping!D4 and 2 more"
	o.Changes = &site.Changes{Base: "origin/main", Digest: "sha256:" + strings.Repeat("0123456789abcdef", 4), File: "access-approvals.yaml", Approvals: []site.Approval{approval}, List: []site.Change{
		{Kind: site.Gained, Who: "role R8001 Nurse Access Role", What: "opens Mental health crisis plan (http://snomed.info/sct|736253002)", Detail: "pointer → record", Where: where, Approvals: []site.Approval{approval}},
		{Kind: site.Gained, Who: "system 900000000006 X9905", What: "sends urn:nhs:names:services:example:DocumentReference.search", Detail: "no → yes", Where: where},
		{Kind: site.Lost, Who: "role R8002 Nurse Manager Access Role", What: "may Register a patient with a name that is long", Detail: "yes → no", Where: where},
	}}
	dir := write(t, project.Model, o)
	p, err := chromium.New()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	do(t, p, chromedp.EmulateViewport(680, 962), browser.Print(true), chromedp.Navigate("file://"+dir+"/governance.html"), chromedp.WaitReady("#main"))
	if wide := value[[]string](t, p, `Array.from(document.querySelectorAll("main *")).filter(e => e.getBoundingClientRect().right > 681).map(e => e.localName + " " + e.textContent.slice(0, 60))`); len(wide) > 0 {
		t.Errorf("does not fit on the paper: %q", wide)
	}
	if !value[bool](t, p, `Array.from(document.querySelectorAll("#sign-off dd:empty")).length === 2 && Array.from(document.querySelectorAll("#sign-off dd:empty")).every(e => e.clientHeight > 30)`) {
		t.Error("there is no room to sign")
	}
	if folder := os.Getenv("SPINEGUARD_PICTURES"); folder != "" {
		var picture []byte
		do(t, p, chromedp.FullScreenshot(&picture, 100))
		if err := os.WriteFile(folder+"/governance-on-paper.png", picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
