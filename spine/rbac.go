// SPDX-License-Identifier: Apache-2.0

package spine

// Activity is a national RBAC activity (business function), such as B0825:
// its number is that of the code. Zero is unknown; B0000 is not a code.
type Activity uint16

// JobRole is a national job role, such as R8001: its number is that of the
// code. Zero is unknown; R0000 is not a code.
type JobRole uint16

// ParseActivity reads B and four digits, whole and exactly. Anything else is
// unknown: 0, false.
func ParseActivity(s string) (Activity, bool) {
	n, ok := parseCode('B', s)
	return Activity(n), ok
}

// RoleCode is the full code of a job role, such as S8000:G8000:R8001: staff
// group, sub-group, role. Its number is that of the twelve digits. Zero is
// unknown; a code of which one part is zero is not a code.
type RoleCode uint64

// ParseJobRole reads R and four digits, or the full form S8000:G8000:R8001,
// of which the R part counts: the same role stands under several staff groups.
// Anything else is unknown: 0, false.
func ParseJobRole(s string) (JobRole, bool) {
	if full, ok := ParseRoleCode(s); ok {
		return full.JobRole(), true
	}
	n, ok := parseCode('R', s)
	return JobRole(n), ok
}

// ParseRoleCode reads the full form S8000:G8000:R8001, whole and exactly.
// Anything else is unknown: 0, false.
func ParseRoleCode(s string) (RoleCode, bool) {
	a, b, c, ok := parseTriple('S', 'G', 'R', s)
	if !ok {
		return 0, false
	}
	return RoleCode(a)*1_0000_0000 + RoleCode(b)*1_0000 + RoleCode(c), true
}

// JobRole returns the R part of the code.
func (c RoleCode) JobRole() JobRole { return JobRole(c % 1_0000) }

// String returns the code, such as S8000:G8000:R8001, and "unknown" for a value
// that no code has.
func (c RoleCode) String() string {
	staff, group, role := c/1_0000_0000, c/1_0000%1_0000, c%1_0000
	if staff == 0 || staff > 9999 || group == 0 || role == 0 {
		return unknown
	}
	return formatCode('S', uint16(staff)) + ":" + formatCode('G', uint16(group)) + ":" + formatCode('R', uint16(role))
}

// String returns the code, such as B0825, and "unknown" for a value that no
// code has.
func (a Activity) String() string { return formatCode('B', uint16(a)) }

// String returns the code, such as R8001, and "unknown" for a value that no
// code has.
func (r JobRole) String() string { return formatCode('R', uint16(r)) }

// unknown is the String of a value that no code has.
const unknown = "unknown"

func parseCode(letter byte, s string) (uint16, bool) {
	if len(s) != 5 || s[0] != letter {
		return 0, false
	}
	a, b, c, d := s[1]-'0', s[2]-'0', s[3]-'0', s[4]-'0'
	if a > 9 || b > 9 || c > 9 || d > 9 {
		return 0, false
	}
	n := uint16(a)*1000 + uint16(b)*100 + uint16(c)*10 + uint16(d)
	return n, n != 0
}

// parseTriple reads three codes that are joined by colons.
func parseTriple(x, y, z byte, s string) (a, b, c uint16, ok bool) {
	if len(s) != len("S8000:G8000:R8001") || s[5] != ':' || s[11] != ':' {
		return 0, 0, 0, false
	}
	a, first := parseCode(x, s[:5])
	b, second := parseCode(y, s[6:11])
	c, third := parseCode(z, s[12:])
	return a, b, c, first && second && third
}

func formatCode(letter byte, n uint16) string {
	if n == 0 || n > 9999 {
		return unknown
	}
	return string([]byte{letter, '0' + byte(n/1000), '0' + byte(n/100%10), '0' + byte(n/10%10), '0' + byte(n%10)})
}

// AreaOfWork is a national area of work code, such as P0020:Q0300:T0640.
type AreaOfWork string

// ParseAreaOfWork reads the form P0020:Q0300:T0640, whole and exactly. Anything
// else is not an area: "", false.
func ParseAreaOfWork(s string) (AreaOfWork, bool) {
	if _, _, _, ok := parseTriple('P', 'Q', 'T', s); !ok {
		return "", false
	}
	return AreaOfWork(s), true
}

// Workgroup is the id of a workgroup: 12 digits, not all of them zero.
type Workgroup string

// ParseWorkgroup reads 12 digits, whole and exactly. Anything else is not a
// workgroup: "", false.
func ParseWorkgroup(s string) (Workgroup, bool) {
	if len(s) != 12 || s == "000000000000" {
		return "", false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return "", false
		}
	}
	return Workgroup(s), true
}

// User is a member of staff in one selected role, authenticated elsewhere.
// The zero User has no role and no activity, and so no access.
type User struct {
	ODS         ODSCode
	RoleProfile string       // user role profile id, 12 digits: who, in which role, where
	SDSUserID   string       // of the person, 12 digits; needed where a token of GP Connect names it
	Role        JobRole      // brings the activities of its baseline policy
	RoleCode    RoleCode     // the role's full code; needed where a policy matches roles by it
	Activities  []Activity   // given to the user locally, on top of the baseline
	Areas       []AreaOfWork // in which the user works: what is limited to areas counts in these alone
	Workgroups  []Workgroup  // that the user belongs to; a policy does not ask for them
}
