// SPDX-License-Identifier: Apache-2.0

package inputs

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Sizes of the workbook that [Review] makes.
const (
	ReviewActivities = 1_000
	ReviewTypes      = 500
	ReviewRoles      = 1_000

	reviewGroups   = 100
	reviewBaseline = 20 // activities of each job role
)

// Review returns the workbook of a large policy with everything in it that a
// review looks at. Another shift is another activity for one level of every
// record group, which changes the access of most roles.
func Review(shift int) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	b := book{f: f}
	types := b.sheet("Record types", "Record group", "Record type", "Code system", "Code")
	contained := make([][]string, reviewGroups)
	for i := range ReviewTypes {
		name := fmt.Sprintf("Record type %d", i)
		types.row(group(i%reviewGroups), name, "https://nicip.nhs.uk", fmt.Sprintf("T%06d", i))
		contained[i%reviewGroups] = append(contained[i%reviewGroups], name)
	}
	mapping := b.sheet("Mapping", "Record group", "Record types contained", "Access level", "RBAC code")
	for i, names := range contained {
		mapping.row(group(i), strings.Join(names, "\n"), "Pointer-only access", activity(7*i+shift))
		mapping.row(group(i), strings.Join(names, "\n"), "Pointer and record access", activity(7*i+3))
	}
	activities := b.sheet("Activities", "RBAC code", "Activity", "Includes")
	for i := range ReviewActivities {
		includes := ""
		if i > 2 {
			includes = activity(i/3) + "\n" + activity(i/4)
		}
		if i/3 == i/4 {
			includes = ""
		}
		activities.row(activity(i), fmt.Sprintf("Activity %d", i), includes)
	}
	roles := b.sheet("Job roles", "Role code", "Role name")
	baseline := b.sheet("Baseline", "Role code", "RBAC code")
	for i := range ReviewRoles {
		role := fmt.Sprintf("R%04d", 1+i)
		roles.row(role, fmt.Sprintf("Role %d", i))
		for j := range reviewBaseline {
			baseline.row(role, activity(3*i+17*j))
		}
	}
	functions := b.sheet("Functions", "Function", "Requirement")
	for i := range reviewGroups {
		functions.row(fmt.Sprintf("Function %d", i), fmt.Sprintf("%s AND (%s OR %s)", activity(i), activity(2*i+1), activity(5*i+2+shift)))
	}
	return b.bytes()
}

func group(i int) string    { return fmt.Sprintf("Record Group %d", i) }
func activity(i int) string { return fmt.Sprintf("B%04d", 1+i%ReviewActivities) }

// book makes sheets until the first error.
type book struct {
	f      *excelize.File
	sheets []*sheet
}

func (b *book) sheet(name string, header ...string) *sheet {
	s := &sheet{f: b.f, name: name}
	if len(b.sheets) == 0 {
		s.err = b.f.SetSheetName("Sheet1", name)
	} else {
		_, s.err = b.f.NewSheet(name)
	}
	s.row(header...)
	b.sheets = append(b.sheets, s)
	return s
}

func (b *book) bytes() ([]byte, error) {
	for _, s := range b.sheets {
		if s.err != nil {
			return nil, s.err
		}
	}
	var out bytes.Buffer
	err := b.f.Write(&out)
	return out.Bytes(), err
}
