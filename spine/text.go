package spine

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/header"
)

// TextError says that a text is not that of a value of its type, or that a
// value has no text.
type TextError struct {
	Type string // such as activity
	Text string
}

// Error returns the type and the text, of which it shows 64 characters.
func (e *TextError) Error() string {
	return fmt.Sprintf("%.64q is not the text of: %s", e.Text, e.Type)
}

// Text forms. What is unknown is an error, both ways, and then nothing is read.
// Of the zero value, which is unknown and denied, the text is empty; but
// NoAccess, which is known, is "none".

// marshal returns the text of a value.
func marshal[T ~string](kind string, v T, valid func(T) bool) ([]byte, error) {
	if v != "" && !valid(v) {
		return nil, &TextError{kind, string(v)}
	}
	return []byte(v), nil
}

// unmarshal reads a value.
func unmarshal[T ~string](kind string, v *T, text []byte, valid func(T) bool) error {
	read := T(text)
	if *v = ""; read != "" && !valid(read) {
		return &TextError{kind, string(text)}
	}
	*v = read
	return nil
}

// marshalCode returns the text of a number that is a code.
func marshalCode[T interface {
	~uint16 | ~uint64
	fmt.Stringer
}](kind string, v T) ([]byte, error) {
	switch text := v.String(); {
	case v == 0:
		return nil, nil
	case text == unknown:
		return nil, &TextError{kind, fmt.Sprint(uint64(v))}
	default:
		return []byte(text), nil
	}
}

// unmarshalCode reads a number that is a code.
func unmarshalCode[T ~uint16 | ~uint64](kind string, v *T, text []byte, parse func(string) (T, bool)) error {
	read, ok := parse(string(text))
	if *v = read; !ok && len(text) > 0 {
		return &TextError{kind, string(text)}
	}
	return nil
}

// MarshalText returns the 12 digits.
func (a ASID) MarshalText() ([]byte, error) { return marshal("ASID", a, code.IsASID) }

// UnmarshalText reads 12 digits, not all of them zero.
func (a *ASID) UnmarshalText(text []byte) error { return unmarshal("ASID", a, text, code.IsASID) }

// MarshalText returns the code.
func (c ODSCode) MarshalText() ([]byte, error) { return marshal("ODS code", c, code.IsODS) }

// UnmarshalText reads 3 to 12 capital letters and digits.
func (c *ODSCode) UnmarshalText(text []byte) error {
	return unmarshal("ODS code", c, text, code.IsODS)
}

// MarshalText returns the URN.
func (id InteractionID) MarshalText() ([]byte, error) {
	return marshal("interactionId", id, isInteractionID)
}

// UnmarshalText reads up to 256 visible characters of ASCII: the grammar of the
// header Ssp-InteractionID. Whether a policy knows the id it does not say.
func (id *InteractionID) UnmarshalText(text []byte) error {
	return unmarshal("interactionId", id, text, isInteractionID)
}

func isInteractionID(id InteractionID) bool {
	return header.IsVisible(string(id), header.MaxInteraction)
}

// MarshalText returns the code, such as B0268.
func (a Activity) MarshalText() ([]byte, error) { return marshalCode("activity", a) }

// UnmarshalText is [ParseActivity].
func (a *Activity) UnmarshalText(text []byte) error {
	return unmarshalCode("activity", a, text, ParseActivity)
}

// MarshalText returns the code, such as R8001.
func (r JobRole) MarshalText() ([]byte, error) { return marshalCode("job role", r) }

// UnmarshalText is [ParseJobRole], so of the full form the R part counts.
func (r *JobRole) UnmarshalText(text []byte) error {
	return unmarshalCode("job role", r, text, ParseJobRole)
}

// MarshalText returns the code, such as S8000:G8000:R8001.
func (c RoleCode) MarshalText() ([]byte, error) { return marshalCode("full code of a job role", c) }

// UnmarshalText is [ParseRoleCode].
func (c *RoleCode) UnmarshalText(text []byte) error {
	return unmarshalCode("full code of a job role", c, text, ParseRoleCode)
}

// MarshalText returns the code, such as P0020:Q0300:T0640.
func (a AreaOfWork) MarshalText() ([]byte, error) { return marshal("area of work", a, isArea) }

// UnmarshalText is [ParseAreaOfWork].
func (a *AreaOfWork) UnmarshalText(text []byte) error {
	return unmarshal("area of work", a, text, isArea)
}

func isArea(a AreaOfWork) bool {
	_, ok := ParseAreaOfWork(string(a))
	return ok
}

// MarshalText returns the 12 digits.
func (w Workgroup) MarshalText() ([]byte, error) { return marshal("workgroup", w, isWorkgroup) }

// UnmarshalText is [ParseWorkgroup].
func (w *Workgroup) UnmarshalText(text []byte) error {
	return unmarshal("workgroup", w, text, isWorkgroup)
}

func isWorkgroup(w Workgroup) bool {
	_, ok := ParseWorkgroup(string(w))
	return ok
}

// MarshalText returns the system and the code with a bar between them, as FHIR
// writes them in a search: http://snomed.info/sct|736253002.
func (r RecordType) MarshalText() ([]byte, error) {
	return marshalCoding("record type", r.System, r.Code)
}

// UnmarshalText reads the form system|code.
func (r *RecordType) UnmarshalText(text []byte) (err error) {
	r.System, r.Code, err = unmarshalCoding("record type", text)
	return err
}

// MarshalText returns the system and the code with a bar between them.
func (f FormatCode) MarshalText() ([]byte, error) {
	return marshalCoding("format code", f.System, f.Code)
}

// UnmarshalText reads the form system|code.
func (f *FormatCode) UnmarshalText(text []byte) (err error) {
	f.System, f.Code, err = unmarshalCoding("format code", text)
	return err
}

func marshalCoding(kind, system, code string) ([]byte, error) {
	text := system + "|" + code
	if text == "|" {
		return nil, nil
	}
	if _, _, err := unmarshalCoding(kind, []byte(text)); err != nil {
		return nil, err
	}
	return []byte(text), nil
}

// unmarshalCoding reads a code in its code system: visible characters of ASCII,
// and one bar.
func unmarshalCoding(kind string, text []byte) (system, code string, err error) {
	if len(text) == 0 {
		return "", "", nil
	}
	system, code, ok := strings.Cut(string(text), "|")
	if !ok || !header.IsVisible(system, maxCoding) || !header.IsVisible(code, maxCoding) || strings.Contains(code, "|") {
		return "", "", &TextError{kind, string(text)}
	}
	return system, code, nil
}

// maxCoding is how long a code system and a code may be, in bytes each.
const maxCoding = 255

// MarshalText returns the name.
func (g RecordGroup) MarshalText() ([]byte, error) { return marshal("record group", g, isName) }

// UnmarshalText reads a name: printable characters and blanks, none of these at
// the ends. Whether a policy knows the group it does not say.
func (g *RecordGroup) UnmarshalText(text []byte) error {
	return unmarshal("record group", g, text, isName)
}

// MarshalText returns the name.
func (f Function) MarshalText() ([]byte, error) { return marshal("function", f, isName) }

// UnmarshalText reads a name: printable characters and blanks, none of these at
// the ends. Whether a policy knows the function it does not say.
func (f *Function) UnmarshalText(text []byte) error { return unmarshal("function", f, text, isName) }

func isName[T ~string](name T) bool {
	s := string(name)
	return utf8.ValidString(s) && strings.TrimSpace(s) == s && strings.IndexFunc(s, func(c rune) bool { return !unicode.IsPrint(c) }) < 0
}

// MarshalText returns what String does; a value that is not a level is an error.
func (l AccessLevel) MarshalText() ([]byte, error) {
	if l > PointerAndRecord {
		return nil, &TextError{"access level", fmt.Sprint(uint8(l))}
	}
	return []byte(l.String()), nil
}

// UnmarshalText reads "none", "pointer" or "record". An empty text is an error.
func (l *AccessLevel) UnmarshalText(text []byte) error {
	for *l = PointerAndRecord; l.String() != string(text); *l-- {
		if *l == NoAccess {
			return &TextError{"access level", string(text)}
		}
	}
	return nil
}

// MarshalText returns the word.
func (a Access) MarshalText() ([]byte, error) { return marshal("kind of access", a, isAccess) }

// UnmarshalText reads one of the constants.
func (a *Access) UnmarshalText(text []byte) error {
	return unmarshal("kind of access", a, text, isAccess)
}

func isAccess(a Access) bool {
	return a == Professional || a == Citizen || a == CitizenDelegated || a == Unattended
}

// MarshalText returns the word.
func (a Actor) MarshalText() ([]byte, error) { return marshal("actor", a, isActor) }

// UnmarshalText reads one of the constants.
func (a *Actor) UnmarshalText(text []byte) error { return unmarshal("actor", a, text, isActor) }

func isActor(a Actor) bool { return a == Consumer || a == Provider || a == EitherActor }

// MarshalText returns the word.
func (p Position) MarshalText() ([]byte, error) { return marshal("position", p, isPosition) }

// UnmarshalText reads one of the constants.
func (p *Position) UnmarshalText(text []byte) error {
	return unmarshal("position", p, text, isPosition)
}

func isPosition(p Position) bool {
	return p == ServicePosition || p == ProviderPosition || p == ProxyPosition
}

// MarshalText returns the word.
func (s HeaderScheme) MarshalText() ([]byte, error) { return marshal("header scheme", s, isScheme) }

// UnmarshalText reads one of the constants.
func (s *HeaderScheme) UnmarshalText(text []byte) error {
	return unmarshal("header scheme", s, text, isScheme)
}

func isScheme(s HeaderScheme) bool { return s == NRLHeaders || s == SSPHeaders }

// MarshalText returns the word.
func (p TokenProfile) MarshalText() ([]byte, error) { return marshal("token profile", p, isProfile) }

// UnmarshalText reads one of the constants.
func (p *TokenProfile) UnmarshalText(text []byte) error {
	return unmarshal("token profile", p, text, isProfile)
}

func isProfile(p TokenProfile) bool { return p == SpineTokens || p == GPConnectTokens }

// MarshalText returns the word.
func (v FHIRVersion) MarshalText() ([]byte, error) { return marshal("version of FHIR", v, isVersion) }

// UnmarshalText reads one of the constants.
func (v *FHIRVersion) UnmarshalText(text []byte) error {
	return unmarshal("version of FHIR", v, text, isVersion)
}

func isVersion(v FHIRVersion) bool { return v == STU3 || v == R4 }

// MarshalText returns the word.
func (r Retrieval) MarshalText() ([]byte, error) { return marshal("way of retrieval", r, isRetrieval) }

// UnmarshalText reads one of the constants.
func (r *Retrieval) UnmarshalText(text []byte) error {
	return unmarshal("way of retrieval", r, text, isRetrieval)
}

func isRetrieval(r Retrieval) bool { return r == Direct || r == ThroughSSP }
