// SPDX-License-Identifier: Apache-2.0

package spine

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/vocabulary"
)

// TextError says that a text is not that of a value of its type, or that a
// value has no text.
type TextError struct {
	Type string // of this package, such as Activity
	Text string
}

// Error returns the type and the text, of which it shows 64 characters.
func (e *TextError) Error() string {
	return fmt.Sprintf("%.64q is not the text of a spine.%s", e.Text, e.Type)
}

// Text forms. What is unknown is an error, both ways, and then nothing is read.
// Of the zero value, which is unknown and denied, the text is empty; but
// NoAccess, which is known, is "none".

// marshal returns the text of a value.
func marshal[T ~string](typ string, v T, valid func(T) bool) ([]byte, error) {
	if v != "" && !valid(v) {
		return nil, &TextError{typ, string(v)}
	}
	return []byte(v), nil
}

// unmarshal reads a value.
func unmarshal[T ~string](typ string, v *T, text []byte, valid func(T) bool) error {
	read := T(text)
	if *v = ""; read != "" && !valid(read) {
		return &TextError{typ, string(text)}
	}
	*v = read
	return nil
}

// marshalCode returns the text of a number that is a code.
func marshalCode[T interface {
	~uint16 | ~uint64
	fmt.Stringer
}](typ string, v T) ([]byte, error) {
	switch text := v.String(); {
	case v == 0:
		return nil, nil
	case text == unknown:
		return nil, &TextError{typ, fmt.Sprint(uint64(v))}
	default:
		return []byte(text), nil
	}
}

// unmarshalCode reads a number that is a code.
func unmarshalCode[T ~uint16 | ~uint64](typ string, v *T, text []byte, parse func(string) (T, bool)) error {
	read, ok := parse(string(text))
	if *v = read; !ok && len(text) > 0 {
		return &TextError{typ, string(text)}
	}
	return nil
}

// MarshalText returns the 12 digits.
func (a ASID) MarshalText() ([]byte, error) { return marshal("ASID", a, code.IsASID) }

// UnmarshalText reads 12 digits, not all of them zero.
func (a *ASID) UnmarshalText(text []byte) error { return unmarshal("ASID", a, text, code.IsASID) }

// MarshalText returns the code.
func (c ODSCode) MarshalText() ([]byte, error) { return marshal("ODSCode", c, code.IsODS) }

// UnmarshalText reads 3 to 12 capital letters and digits.
func (c *ODSCode) UnmarshalText(text []byte) error {
	return unmarshal("ODSCode", c, text, code.IsODS)
}

// MarshalText returns the URN.
func (id InteractionID) MarshalText() ([]byte, error) {
	return marshal("InteractionID", id, isInteractionID)
}

// UnmarshalText reads up to 256 visible characters of ASCII: the grammar of the
// header Ssp-InteractionID. Whether a policy knows the id it does not say.
func (id *InteractionID) UnmarshalText(text []byte) error {
	return unmarshal("InteractionID", id, text, isInteractionID)
}

func isInteractionID(id InteractionID) bool {
	return code.IsVisible(string(id), code.MaxInteraction)
}

// MarshalText returns the code, such as B0268.
func (a Activity) MarshalText() ([]byte, error) { return marshalCode("Activity", a) }

// UnmarshalText is [ParseActivity].
func (a *Activity) UnmarshalText(text []byte) error {
	return unmarshalCode("Activity", a, text, ParseActivity)
}

// MarshalText returns the code, such as R8001.
func (r JobRole) MarshalText() ([]byte, error) { return marshalCode("JobRole", r) }

// UnmarshalText is [ParseJobRole], so of the full form the R part counts.
func (r *JobRole) UnmarshalText(text []byte) error {
	return unmarshalCode("JobRole", r, text, ParseJobRole)
}

// MarshalText returns the code, such as S8000:G8000:R8001.
func (c RoleCode) MarshalText() ([]byte, error) { return marshalCode("RoleCode", c) }

// UnmarshalText is [ParseRoleCode].
func (c *RoleCode) UnmarshalText(text []byte) error {
	return unmarshalCode("RoleCode", c, text, ParseRoleCode)
}

// MarshalText returns the code, such as P0020:Q0300:T0640.
func (a AreaOfWork) MarshalText() ([]byte, error) { return marshal("AreaOfWork", a, isArea) }

// UnmarshalText is [ParseAreaOfWork].
func (a *AreaOfWork) UnmarshalText(text []byte) error {
	return unmarshal("AreaOfWork", a, text, isArea)
}

func isArea(a AreaOfWork) bool {
	_, ok := ParseAreaOfWork(string(a))
	return ok
}

// MarshalText returns the 12 digits.
func (w Workgroup) MarshalText() ([]byte, error) { return marshal("Workgroup", w, isWorkgroup) }

// UnmarshalText is [ParseWorkgroup].
func (w *Workgroup) UnmarshalText(text []byte) error {
	return unmarshal("Workgroup", w, text, isWorkgroup)
}

func isWorkgroup(w Workgroup) bool {
	_, ok := ParseWorkgroup(string(w))
	return ok
}

// MarshalText returns the system and the code with a bar between them, as FHIR
// writes them in a search: http://snomed.info/sct|736253002.
func (r RecordType) MarshalText() ([]byte, error) {
	return marshalCoding("RecordType", r.System, r.Code)
}

// UnmarshalText reads the form system|code.
func (r *RecordType) UnmarshalText(text []byte) (err error) {
	r.System, r.Code, err = unmarshalCoding("RecordType", text)
	return err
}

// MarshalText returns the system and the code with a bar between them.
func (f FormatCode) MarshalText() ([]byte, error) {
	return marshalCoding("FormatCode", f.System, f.Code)
}

// UnmarshalText reads the form system|code.
func (f *FormatCode) UnmarshalText(text []byte) (err error) {
	f.System, f.Code, err = unmarshalCoding("FormatCode", text)
	return err
}

func marshalCoding(typ, system, code string) ([]byte, error) {
	text := system + "|" + code
	if text == "|" {
		return nil, nil
	}
	if _, _, err := unmarshalCoding(typ, []byte(text)); err != nil {
		return nil, err
	}
	return []byte(text), nil
}

// unmarshalCoding reads a code in its code system: visible characters of ASCII,
// and one bar.
func unmarshalCoding(typ string, text []byte) (system, id string, err error) {
	if len(text) == 0 {
		return "", "", nil
	}
	system, id, ok := strings.Cut(string(text), "|")
	if !ok || !code.IsVisible(system, maxCoding) || !code.IsVisible(id, maxCoding) || strings.Contains(id, "|") {
		return "", "", &TextError{typ, string(text)}
	}
	return system, id, nil
}

// maxCoding is how long a code system and a code may be, in bytes each.
const maxCoding = 255

// MarshalText returns the name.
func (g RecordGroup) MarshalText() ([]byte, error) { return marshal("RecordGroup", g, isName) }

// UnmarshalText reads a name: printable characters and blanks, none of these at
// the ends. Whether a policy knows the group it does not say.
func (g *RecordGroup) UnmarshalText(text []byte) error {
	return unmarshal("RecordGroup", g, text, isName)
}

// MarshalText returns the name.
func (f Function) MarshalText() ([]byte, error) { return marshal("Function", f, isName) }

// UnmarshalText reads a name: printable characters and blanks, none of these at
// the ends. Whether a policy knows the function it does not say.
func (f *Function) UnmarshalText(text []byte) error { return unmarshal("Function", f, text, isName) }

func isName[T ~string](name T) bool {
	s := string(name)
	return utf8.ValidString(s) && strings.TrimSpace(s) == s && strings.IndexFunc(s, func(c rune) bool { return !unicode.IsPrint(c) }) < 0
}

// MarshalText returns what String does; a value that is not a level is an error.
func (l AccessLevel) MarshalText() ([]byte, error) {
	if l > PointerAndRecord {
		return nil, &TextError{"AccessLevel", fmt.Sprint(uint8(l))}
	}
	return []byte(l.String()), nil
}

// UnmarshalText reads "none", "pointer" or "record". An empty text is an error.
func (l *AccessLevel) UnmarshalText(text []byte) error {
	for *l = PointerAndRecord; l.String() != string(text); *l-- {
		if *l == NoAccess {
			return &TextError{"AccessLevel", string(text)}
		}
	}
	return nil
}

// MarshalText returns the word.
func (a Access) MarshalText() ([]byte, error) { return marshal("Access", a, isAccess) }

// UnmarshalText reads one of the constants.
func (a *Access) UnmarshalText(text []byte) error {
	return unmarshal("Access", a, text, isAccess)
}

func isAccess(a Access) bool {
	return a == Professional || a == Citizen || a == CitizenDelegated || a == Unattended
}

// MarshalText returns the word.
func (a Actor) MarshalText() ([]byte, error) { return marshal("Actor", a, isActor) }

// UnmarshalText reads one of the constants.
func (a *Actor) UnmarshalText(text []byte) error { return unmarshal("Actor", a, text, isActor) }

func isActor(a Actor) bool { return a == Consumer || a == Provider || a == EitherActor }

// MarshalText returns the word.
func (p Position) MarshalText() ([]byte, error) { return marshal("Position", p, isPosition) }

// UnmarshalText reads one of the constants.
func (p *Position) UnmarshalText(text []byte) error {
	return unmarshal("Position", p, text, isPosition)
}

func isPosition(p Position) bool {
	return p == ServicePosition || p == ProviderPosition || p == ProxyPosition
}

// MarshalText returns the word.
func (s HeaderScheme) MarshalText() ([]byte, error) { return marshal("HeaderScheme", s, isScheme) }

// UnmarshalText reads one of the constants, or what is registered with package protocol.
func (s *HeaderScheme) UnmarshalText(text []byte) error {
	return unmarshal("HeaderScheme", s, text, isScheme)
}

func isScheme(s HeaderScheme) bool {
	return s == NRLHeaders || s == SSPHeaders || vocabulary.Schemes.Has(string(s))
}

// MarshalText returns the word.
func (p TokenProfile) MarshalText() ([]byte, error) { return marshal("TokenProfile", p, isProfile) }

// UnmarshalText reads one of the constants, or what is registered with package protocol.
func (p *TokenProfile) UnmarshalText(text []byte) error {
	return unmarshal("TokenProfile", p, text, isProfile)
}

func isProfile(p TokenProfile) bool {
	return p == SpineTokens || p == GPConnectTokens || vocabulary.Profiles.Has(string(p))
}

// MarshalText returns the word.
func (v FHIRVersion) MarshalText() ([]byte, error) { return marshal("FHIRVersion", v, isVersion) }

// UnmarshalText reads one of the constants, or what is registered with package protocol.
func (v *FHIRVersion) UnmarshalText(text []byte) error {
	return unmarshal("FHIRVersion", v, text, isVersion)
}

func isVersion(v FHIRVersion) bool {
	return v == STU3 || v == R4 || vocabulary.Versions.Has(string(v))
}

// MarshalText returns the word.
func (r Retrieval) MarshalText() ([]byte, error) { return marshal("Retrieval", r, isRetrieval) }

// UnmarshalText reads one of the constants.
func (r *Retrieval) UnmarshalText(text []byte) error {
	return unmarshal("Retrieval", r, text, isRetrieval)
}

func isRetrieval(r Retrieval) bool { return r == Direct || r == ThroughSSP }

// MarshalText returns the id.
func (r Rule) MarshalText() ([]byte, error) { return marshal("Rule", r, isRule) }

// UnmarshalText reads one of the constants.
func (r *Rule) UnmarshalText(text []byte) error { return unmarshal("Rule", r, text, isRule) }

func isRule(r Rule) bool { return slices.Contains(knownRules[:], r) }
