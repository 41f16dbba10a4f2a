// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
)

// TestCodesInPublicCode: forms in which codes stand in public code that adopt was not written against.
func TestCodesInPublicCode(t *testing.T) {
	const gpc = "urn:nhs:names:services:gpconnect:fhir:rest:"
	codes := knownCodes(&policy.Model{
		Interactions: []policy.Interaction{{ID: gpc + "read:patient-1"}, {ID: gpc + "search:patient_appointments-1"}},
		RecordTypes:  []policy.RecordType{{System: "http://snomed.info/sct", Code: "736253002"}, {System: "https://nicip.nhs.uk", Code: "MAULR"}},
		Systems:      []policy.System{{ASID: "200000000115"}},
		Services:     []policy.Service{{Headers: "ssp"}},
	}, &names.Table{})
	for _, c := range []struct {
		file, src string
		want      []string
	}{
		{"a.sql", "VALUES ('" + gpc + "read:patient-1_" + gpc + "search:patient_appointments-1')", []string{"equal " + gpc + "read:patient-1", "equal " + gpc + "search:patient_appointments-1"}},
		{"a.cs", `const string k = "Ssp-InteractionId";`, []string{"equal Ssp-InteractionId"}},
		{"a.cs", `const string k = "SSP-TRACEID";`, []string{"equal SSP-TRACEID"}},
		{"a.cs", `const string k = "Ssp-Trace-ID";`, []string{"wrong Ssp-Trace-ID"}},
		{"a.cs", `request.addHeader("FromAsid", x);`, []string{"foreign FromAsid"}},
		{"a.json", `{"FromAsid": "1"}`, nil},
		{"a.config", `<add key="consumerASID" value="200000000359" />`, []string{"unknown 200000000359"}},
		{"a.config", "<a asid=\"x\"/>\n<b value=\"200000000359\"/>", nil},
		{"a.yaml", "system: https://fhir.nhs.uk/Id/nhsSpineASID\nvalue: 200000000359\n", []string{"unknown 200000000359"}},
		{"a.json", `{"system": "https://fhir.nhs.uk/Id/nhsSpineASID", "value": "200000000359"}`, []string{"unknown 200000000359"}},
		{"a.json", `{"value": "200000000359", "system": "https://fhir.nhs.uk/Id/nhsSpineASID"}`, []string{"unknown 200000000359"}},
		{"a.py", "org, asid = (\n  'https://x',\n  '200000000359',\n)\n", []string{"unknown 200000000359"}},
		{"a.yaml", "a: \"[x](http://snomed.info/sct/736253002)\"\n", []string{"equal 736253002"}},
		{"a.py", "A = 'https://nicip.nhs.uk|MAULR'\n", []string{"equal MAULR"}},
		{"a.py", "A = 'https://other|MAULR'\n", nil},
	} {
		var got []string
		for _, l := range compareWith(codes, languageOf(c.file), c.src).literals {
			got = append(got, string(l.Verdict)+" "+l.Value)
			if at := l.Position.Column - 1; !strings.HasPrefix(strings.Split(c.src, "\n")[l.Position.Line-1][at:], l.Value) && !strings.HasPrefix(strings.Split(c.src, "\n")[l.Position.Line-1][at+1:], l.Value) {
				t.Errorf("%s: %s does not stand at %v", c.src, l.Value, l.Position)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.src, got, c.want)
		}
	}
}
