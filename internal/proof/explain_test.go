// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/spine"
)

// Every reason that the invented example gives, for every role with every
// single activity, stands in the workbook step by step; and the highest level
// among them is the one that the tables give.
func TestReasonsStandInTheWorkbook(t *testing.T) {
	sheets := workbook(t, specs("example", "rbac-mapping.xlsx"))
	baseline, includes, opens := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range sheets["Baseline"] {
		baseline[r["Role code"]+" "+r["RBAC code"]] = true
	}
	for _, r := range sheets["Activities"] {
		for _, inner := range strings.FieldsFunc(r["Includes"], func(c rune) bool { return c == '\n' || c == ';' || c == ' ' || c == ',' }) {
			includes[r["RBAC code"]+" "+inner] = true
		}
	}
	for _, r := range sheets["Mapping"] {
		opens[r["RBAC code"]+" "+r["Record group"]] = true
	}
	var provenance struct{ Facts map[string][]string }
	data, err := os.ReadFile(filepath.Join("..", "..", "gen", "example", "provenance.json"))
	if err != nil || json.Unmarshal(data, &provenance) != nil {
		t.Fatal(err)
	}
	reasons := 0
	for _, role := range append(slices.Collect(example.Policy().JobRoles()), 0) {
		for _, local := range append(slices.Collect(example.Policy().Activities()), 0) {
			u := spine.User{Role: role, Activities: []spine.Activity{local, 9999}}
			set, _ := example.Policy().Expand(u)
			for r := range example.Policy().RecordTypes() {
				level, _ := set.Access(r)
				why, known := example.Policy().Reasons(u, r)
				highest := spine.NoAccess
				for _, w := range why {
					reasons++
					highest = max(highest, w.Level)
					for _, source := range w.Sources() {
						if len(provenance.Facts[source]) == 0 {
							t.Fatalf("provenance.json has no %q", source)
						}
					}
					if n := len(w.Path) + 1; len(w.Sources()) != n && len(w.Sources()) != n+1 {
						t.Fatal(w.Sources())
					}
					firstOK := w.Role == 0 && w.Path[0] == local || w.Role == role && role != 0 && baseline[role.String()+" "+w.Path[0].String()]
					if !firstOK || !opens[w.Path[len(w.Path)-1].String()+" "+string(w.Group)] {
						t.Fatalf("%s %s %s: %+v", role, local, r.Code, w)
					}
					for i := range w.Path[1:] {
						if !includes[w.Path[i].String()+" "+w.Path[i+1].String()] {
							t.Fatalf("%s does not include %s", w.Path[i], w.Path[i+1])
						}
					}
				}
				if !known || highest != level {
					t.Fatalf("%s %s %s: reasons give %s, the tables %s", role, local, r.Code, highest, level)
				}
			}
		}
	}
	if reasons < 1000 {
		t.Errorf("only %d reasons", reasons)
	}
	if why, known := example.Policy().Reasons(spine.User{}, spine.RecordType{Code: "x"}); known || why != nil {
		t.Error("an unknown type is explained")
	}
}
