// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/csvdoc"
	"github.com/spineguard/spineguard/generator/source/systems"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

// TestTheTwoReadersOfSystems: the file that a running guard loads and the list that
// the generator reads are one form. What the guard takes the generator takes, with
// the same systems; and what the generator takes without a word the guard takes.
func TestTheTwoReadersOfSystems(t *testing.T) {
	both := 0
	for _, file := range listsOfSystems(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if agrees(t, string(data)) {
			both++
		}
	}
	if both < 5 {
		t.Errorf("only %d of the lists of this repository are taken by both", both)
	}
	rapid.Check(t, func(t *rapid.T) { agrees(t, drawList(t)) })
}

// listsOfSystems are those of this repository.
func listsOfSystems(t *testing.T) (files []string) {
	t.Helper()
	for _, dir := range []string{"../../specs", "../../testdata/cases", "../../examples"} {
		err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
			if err == nil && filepath.Base(path) == "systems.csv" {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

type failing interface {
	Helper()
	Fatalf(string, ...any)
}

// agrees holds that the readers agree, and reports whether both take the text.
func agrees(t failing, text string) bool {
	t.Helper()
	dir, err := os.MkdirTemp("", "systems")
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "systems.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatalf("%v", err)
	}
	facts, findings := systems.Read("systems.csv", []byte(text), csvdoc.Limits{})
	model, more := policy.Resolve(policy.Facts{Systems: facts})
	var wrong []string
	errors := 0
	for _, f := range slices.Concat(findings, more) {
		if f.Severity == finding.Error {
			errors++
		}
		// That no spec has an id is nothing that a registry can know; nor is an id that comes
		// twice another one.
		if f.Rule != "system-interaction" && f.Rule != "system-interaction-unknown" && f.Rule != "repeated-row" {
			wrong = append(wrong, f.Rule+" "+f.Message)
		}
	}
	file, err := sds.OpenFile(path, sds.FileOptions{})
	if err != nil {
		if len(wrong) == 0 {
			t.Fatalf("the generator takes it and the guard does not (%v):\n%s", err, text)
		}
		return false
	}
	defer file.Close()
	if errors > 0 {
		t.Fatalf("the guard takes it and the generator does not (%q):\n%s", wrong, text)
	}
	s, err := file.Snapshot()
	if err != nil || s.Len() != len(model.Systems) {
		t.Fatalf("%d systems and %d (%v):\n%s", s.Len(), len(model.Systems), err, text)
	}
	for _, want := range model.Systems {
		got, err := file.Lookup(nil, spine.ASID(want.ASID)) //nolint:staticcheck // which does not matter
		if have := shownSystem(got); err != nil || have != shownModel(want) {
			t.Fatalf("%s: %s and %s (%v):\n%s", want.ASID, have, shownModel(want), err, text)
		}
	}
	return true
}

func shownSystem(s spine.System) string {
	return fmt.Sprint(s.ASID(), s.ODS(), slices.Collect(s.Sends()), slices.Collect(s.Receives()), s.Address(), s.Certificate())
}

func shownModel(s policy.System) string {
	return fmt.Sprint(s.ASID, s.ODS, s.Sends, s.Receives, s.Host, s.Certificate)
}

// drawList draws a list that is nearly right.
func drawList(t *rapid.T) string {
	some := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	rare := func(name string, good string, bad ...string) string {
		if rapid.IntRange(0, 19).Draw(t, name+" is odd") > 0 {
			return good
		}
		return some(name, bad...)
	}
	var b strings.Builder
	b.WriteString(rare("mark", "", "\ufeff", "\ufeff\ufeff", "\n", "\r\n", "x\n"))
	b.WriteString(rare("header", "asid,ods,sends,receives,host,certificate", "certificate,host,receives,sends,ods,asid", `"asid",ods,"sends",receives,host,certificate`,
		"asid,ods,sends,receives,host", "asid,ods,sends,receives,host,certificate,", "asid,ods,sends,receives,host,host", "Asid,ods,sends,receives,host,certificate", "asid;ods;sends;receives;host;certificate", ""))
	end := rare("line end", "\n", "\r\n", "\r", "\n\n", "")
	b.WriteString(end)
	for range rapid.IntRange(0, 4).Draw(t, "rows") {
		var fields []string
		for range 6 {
			fields = append(fields, "")
		}
		fields[0] = some("asid", "200000000001", "200000000002", "200000000003", "000000000001")
		fields[0] = rare("asid", fields[0], "000000000000", "20000000001", "2000000000011", "20000000000x", "", "２00000000001", " 200000000001", "200000000001\u200b")
		fields[1] = rare("ods", "A1001", "a1001", "A1", "A123456789012", "A1234567890123", "A-1", "", " A1001", "A1001 ")
		for i := 2; i < 4; i++ {
			for range rapid.IntRange(0, 3).Draw(t, "ids") {
				if fields[i] != "" {
					fields[i] += rare("blank", " ", "  ", "\t", ",", "\u00a0", "")
				}
				fields[i] += some("id", "urn:nhs:names:services:nrl:DocumentReference.read", "urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1", "urn:oasis:names:tc:ebxml-msg:service:Acknowledgment", "urn:nhs:names:services:a:urn:b")
				fields[i] += rare("id", "", ":", ".", "-x", "*", "é", ":a:", "_", ";", `"`, strings.Repeat("x", 255))
			}
		}
		fields[4] = some("host", "", "gp.example", "https://gp.example", "https://gp.example/GP0001/STU3/1", "https://gp.example:443/a/")
		fields[4] = rare("host", fields[4], "gp", "GP.example", "gp.example:443", "gp.example/a", "http://gp.example/a", "https://", "https://gp.example:8443/a", "https://gp.example//a", "https://gp.example/a//", "https://gp.example//", "https://gp.example/./a", "https://gp.example/a/..", "https://gp.example/a%20b",
			"https://gp.example/a?b", "https://gp.example/a#b", "https://u@gp.example/a", "https://gp_x.example", "-gp.example", "gp-.example", "gp..example", "gp.example.", "https://gp.example"+strings.Repeat("/x", 32), "https://gp.example"+strings.Repeat("/x", 33), "https://gp.example/"+strings.Repeat("x", 250), strings.Repeat("x", 63)+".example", strings.Repeat("x", 64)+".example")
		fields[5] = rare("certificate", some("certificate", "", "client.example"), "Client.example", "*.example", "client", "client.example:443", "client.example\x00", "client.exämple", strings.Repeat("abcdefg.", 31)+"abcde", strings.Repeat("abcdefg.", 31)+"abcdef")
		if rare("form", "", "quoted") != "" {
			i := rapid.IntRange(0, 5).Draw(t, "field")
			fields[i] = `"` + fields[i] + rare("quote", `"`, `""`, ` "`, `" `, "\n\"", "")
		}
		if rare("length", "", "other") != "" {
			fields = append(fields, "")[:rapid.IntRange(5, 7).Draw(t, "fields")]
		}
		b.WriteString(strings.Join(fields, ",") + end)
	}
	return b.String()[:b.Len()-rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 0, 1}).Draw(t, "cut")*min(1, b.Len())]
}
