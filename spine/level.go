// SPDX-License-Identifier: Apache-2.0

package spine

// AccessLevel is how far a record type is open to a user. Levels are ordered:
// each opens what those below it open.
type AccessLevel uint8

// The access levels.
const (
	NoAccess         AccessLevel = iota // neither pointer nor record
	PointerOnly                         // the pointer shows that a record exists
	PointerAndRecord                    // the record can be fetched as well
)

// String returns "none", "pointer" or "record"; a value that is not a level is
// "none", too, since it opens nothing.
func (l AccessLevel) String() string {
	switch l {
	case PointerOnly:
		return "pointer"
	case PointerAndRecord:
		return "record"
	default:
		return "none"
	}
}

// SeesPointer reports whether the level opens the pointer.
func (l AccessLevel) SeesPointer() bool { return l == PointerOnly || l == PointerAndRecord }

// SeesRecord reports whether the level opens the record.
func (l AccessLevel) SeesRecord() bool { return l == PointerAndRecord }
