// SPDX-License-Identifier: Apache-2.0

package spine_test

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
)

func TestCodesComeBack(t *testing.T) {
	for n := range 1 << 16 {
		a, r := spine.Activity(n), spine.JobRole(n)
		back, ok := spine.ParseActivity(a.String())
		if known := n > 0 && n < 10000; ok != known || known && back != a {
			t.Fatalf("activity %d is %q and comes back as %d, %v", n, a, back, ok)
		}
		role, ok := spine.ParseJobRole(r.String())
		if known := n > 0 && n < 10000; ok != known || known && role != r {
			t.Fatalf("role %d is %q and comes back as %d, %v", n, r, role, ok)
		}
	}
	for _, n := range []uint16{0, 10000, 10001, 1<<16 - 1} {
		if a, r := spine.Activity(n), spine.JobRole(n); a.String() != "unknown" || r.String() != "unknown" {
			t.Errorf("%d is the activity %s and the role %s", n, a, r)
		}
	}
	if r, ok := spine.ParseJobRole("S8000:G8000:R8001"); !ok || r.String() != "R8001" {
		t.Errorf("the full form is %v, %v", r, ok)
	}
}

func TestWhatIsNoCode(t *testing.T) {
	for _, s := range []string{"", "B", "B0000", "R0000", "b0268", "B268", "B02680", "B026O", " B0268", "B0268 ", "B0268\n", "B٠٢٦٨", "B-268", "B+268",
		"B:000", "B0:00", "B00:0", "B000:", "B/000", "B0/00", "B00/0", "B000/", "B1:00", "B10:0", "B100:", "R8:01", "R80:1", "R800:", "R1/00", "R10/0", "R100/",
		"R8001,R8002", "S8000:G8000:R0000", "S8000-G8000-R8001", "X8000:G8000:R8001", "S8000:G8000:B8001", "S800:G80000:R8001", "*"} {
		if a, ok := spine.ParseActivity(s); ok || a != 0 {
			t.Errorf("%q is the activity %v", s, a)
		}
		if r, ok := spine.ParseJobRole(s); ok || r != 0 {
			t.Errorf("%q is the role %v", s, r)
		}
	}
}

func TestFullCodesComeBack(t *testing.T) {
	for _, s := range []string{"S8000:G8000:R8001", "S0001:G0010:R0100", "S9999:G9999:R9999"} {
		c, ok := spine.ParseRoleCode(s)
		role, _ := spine.ParseJobRole(s)
		if !ok || c.String() != s || c.JobRole() != role || role.String() != s[12:] {
			t.Errorf("%s is %v, %v, of the role %v", s, c, ok, role)
		}
	}
	for _, s := range []string{"", "R8001", "S8000:G8000:R0000", "S0000:G8000:R8001", "S8000:G0000:R8001", "S8000:G8000", "S8000:G8000:R8001 ",
		"S8000;G8000;R8001", "S8000;G8000:R8001", "S8000:G8000;R8001", "P8000:Q8000:T8001", "G8000:S8000:R8001", "S8000:G8000:R8001:R8002"} {
		if c, ok := spine.ParseRoleCode(s); ok || c != 0 {
			t.Errorf("%q is the code %v", s, c)
		}
	}
	for _, c := range []spine.RoleCode{0, 8001, 8000_8001, 8000_0000_8001, 8000_8000_0000, 10000_8000_8001} {
		if c.String() != "unknown" {
			t.Errorf("%d is the code %s", uint64(c), c)
		}
	}
}

func TestAreasAndWorkgroups(t *testing.T) {
	if a, ok := spine.ParseAreaOfWork("P0020:Q0300:T0640"); !ok || a != "P0020:Q0300:T0640" {
		t.Errorf("an area is %q, %v", a, ok)
	}
	if w, ok := spine.ParseWorkgroup("910000000504"); !ok || w != "910000000504" {
		t.Errorf("a workgroup is %q, %v", w, ok)
	}
	for _, s := range []string{"", "P0020", "P0020:Q0300", "p0020:q0300:t0640", "P0020:Q0300:T0640,", "P0020:Q0300:T0000", "S8000:G8000:R8001",
		"P0020;Q0300:T0640", "P0020:Q0300;T0640", "91000000050/", "91000000050:", "91000000050 ", "/91000000050", "91000000050", "9100000005040", "000000000000", "91000000050x", "P0020:Q0300:T٠٦٤"} {
		if a, ok := spine.ParseAreaOfWork(s); ok || a != "" {
			t.Errorf("%q is the area %q", s, a)
		}
		if w, ok := spine.ParseWorkgroup(s); ok || w != "" {
			t.Errorf("%q is the workgroup %q", s, w)
		}
	}
}

func FuzzParseCodes(f *testing.F) {
	for _, s := range []string{"B0268", "R8001", "S8000:G8000:R8001", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if a, ok := spine.ParseActivity(s); ok && a.String() != s || !ok && a != 0 {
			t.Errorf("%q is %v, %v", s, a, ok)
		}
		if r, ok := spine.ParseJobRole(s); ok && len(s) == 5 && r.String() != s || !ok && r != 0 {
			t.Errorf("%q is %v, %v", s, r, ok)
		}
	})
}
