package spine

// Activity is a national RBAC activity (business function), such as B0825:
// its number is that of the code. Zero is unknown; B0000 is no code.
type Activity uint16

// JobRole is a national job role, such as R8001: its number is that of the
// code. Zero is unknown; R0000 is no code.
type JobRole uint16

// ParseActivity reads B and four digits, whole and exactly. Anything else is
// unknown: 0, false.
func ParseActivity(s string) (Activity, bool) {
	n, ok := parseCode('B', s)
	return Activity(n), ok
}

// ParseJobRole reads R and four digits, or the full form S8000:G8000:R8001,
// of which the R part counts: the same role stands under several staff groups.
// Anything else is unknown: 0, false.
func ParseJobRole(s string) (JobRole, bool) {
	const full = len("S8000:G8000:R8001")
	if len(s) == full {
		_, staff := parseCode('S', s[:5])
		_, group := parseCode('G', s[6:11])
		if !staff || !group || s[5] != ':' || s[11] != ':' {
			return 0, false
		}
		s = s[12:]
	}
	n, ok := parseCode('R', s)
	return JobRole(n), ok
}

// String returns the code, such as B0825, and "unknown" for a value that no
// code has.
func (a Activity) String() string { return formatCode('B', uint16(a)) }

// String returns the code, such as R8001, and "unknown" for a value that no
// code has.
func (r JobRole) String() string { return formatCode('R', uint16(r)) }

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

func formatCode(letter byte, n uint16) string {
	if n == 0 || n > 9999 {
		return "unknown"
	}
	return string([]byte{letter, '0' + byte(n/1000), '0' + byte(n/100%10), '0' + byte(n/10%10), '0' + byte(n%10)})
}

// AreaOfWork is a national area of work code, such as P0020:Q0300:T0640.
type AreaOfWork string

// User is a member of staff in one selected role, authenticated elsewhere.
// The zero User has no role and no activity, and so no access.
type User struct {
	ODS         ODSCode
	RoleProfile string     // user role profile id, 12 digits: who, in which role, where
	Role        JobRole    // brings the activities of its baseline policy
	Activities  []Activity // given to the user locally, on top of the baseline
	Areas       []AreaOfWork
}
