// SPDX-License-Identifier: Apache-2.0

package token

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// decodesAlike compares decode with encoding/base64, which passes over line
// breaks.
func decodesAlike(t *testing.T, text string) {
	t.Helper()
	var got [64]byte
	n, ok := decode(got[:], text)
	want, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if taken := err == nil && !strings.ContainsAny(text, "\r\n"); ok != taken || ok && string(got[:n]) != string(want) {
		t.Fatalf("%q: %q %v, want %q %v", text, got[:n], ok, want, taken)
	}
}

func TestDecode(t *testing.T) {
	for a := range 256 {
		for b := range 256 {
			pair := string([]byte{byte(a), byte(b)})
			for _, text := range []string{pair, "w" + pair, pair + "w", "AAAA" + pair} {
				decodesAlike(t, text)
			}
		}
	}
	const all = "-_AZaz09-_AZaz09-_AZaz"
	for n := range len(all) {
		decodesAlike(t, all[:n])
		for i := range n {
			for c := range 256 {
				decodesAlike(t, all[:i]+string([]byte{byte(c)})+all[i+1:n])
			}
		}
	}
	for _, c := range []struct {
		room int
		text string
		ok   bool
	}{{5, "AAAA", true}, {4, "AAAA", false}, {8, "AAAAAAAA", true}, {3, "AAAAAAAA", false}, {2, "AA", true}, {0, "AA", false}} {
		if _, ok := decode(make([]byte, c.room), c.text); ok != c.ok {
			t.Errorf("%q in %d bytes: %v", c.text, c.room, ok)
		}
	}
}

// taken reads claims as GP Connect has them.
func taken(payload string) bool {
	var c Claims
	return ReadVerified(GPConnect, []byte(payload), &c).Rule == ""
}

// A text stands for what encoding/json reads; no control character and no half
// of a pair is in it.
func TestTextsOfEveryByte(t *testing.T) {
	control := regexp.MustCompile(`[\x00-\x1f\x7f-\x{9f}]`)
	var c Claims
	check := func(inner string) {
		t.Helper()
		var want struct{ Iss string }
		ok := json.Unmarshal([]byte(`{"iss":"`+inner+`"}`), &want) == nil && !control.MatchString(want.Iss) &&
			(!strings.Contains(want.Iss, "\ufffd") || strings.EqualFold(inner, `\ufffd`) || strings.Contains(inner, "\ufffd"))
		f := ReadVerified(Spine, []byte(`{"iss":"`+inner+`"}`), &c)
		if got := f.Rule == ""; got != ok || ok && string(c.text(iss)) != want.Iss {
			t.Fatalf("%q: %q %v, want %q %v", inner, c.text(iss), f.Rule, want.Iss, ok)
		}
	}
	for b := range 256 {
		s := string([]byte{byte(b)})
		for _, inner := range []string{"?", "a?b", `\/?`, `\/a?b`, `\?`, `\?,`, `\u00?1`, `\u00e?`, `\u?0e9`, `\u0?e9`, `\u004?a`, "\xc2?", `\/` + "\xe2\x82?", "?\x80", `\ud83d?ude00`, `\ud83d\?de00`, `\ud83d\ude0?`} {
			check(strings.ReplaceAll(inner, "?", s))
		}
	}
	for r := range 0x10000 {
		check(fmt.Sprintf(`\u%04x`, r))
		check(fmt.Sprintf(`\u%04X`, r))
	}
	for _, high := range []int{0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0x41} {
		for _, low := range []int{0x41, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000} {
			check(fmt.Sprintf(`\u%04x\u%04x`, high, low))
		}
	}
	for _, r := range []rune{0x7e, 0x80, 0x9f, 0xa0, 0xff, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff} {
		check(string(r))
		check(`\/` + string(r) + "a")
	}
	for _, bad := range []string{"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", "\xe2\x82", "\xff", `\`, `\u`, `\u1`, `\u12`, `\u123`, `\ud83d`, `\ud83d\`, `\ud83d\u`, `\ud83d\ude0`, `\ud83dx`, `\ud83d\n`} {
		check(bad)
		check(`a\/` + bad + `,`)
	}
}

func TestNamesOfEveryByte(t *testing.T) {
	name := regexp.MustCompile(`^[ !#-\[\]-~]$`)
	for b := range 256 {
		s := string([]byte{byte(b)})
		for _, payload := range []string{`{"?":1}`, `{"a?":1}`, `{"a?b":1}`} {
			if got, want := taken(strings.Replace(payload, "?", s, 1)), name.MatchString(s); got != want {
				t.Errorf("%s of %q: %v, want %v", payload, s, got, want)
			}
		}
		if got, want := taken(`{"a`+s+`:1}`), s == `"`; got != want {
			t.Errorf("%q ends a name: %v", s, got)
		}
		if got, want := taken(`{"a"`+s+`:`+s+`1`+s+`}`), strings.Contains(" \t\r\n", s); got != want {
			t.Errorf("%q between tokens: %v", s, got)
		}
	}
}

// A claim that nobody asked for can have any number of JSON; a time has up to
// 15 digits, and nothing else.
func TestNumbers(t *testing.T) {
	const alphabet = "019-+.eE/:"
	whole := regexp.MustCompile(`^(?:0|[1-9][0-9]{0,14})$`)
	check := func(n string) {
		if got, want := taken(`{"a":`+n+`}`), json.Valid([]byte(n)); got != want {
			t.Fatalf("%s: %v, want %v", n, got, want)
		}
		if got, want := taken(`{"iat":`+n+`}`), whole.MatchString(n); got != want {
			t.Fatalf("iat of %s: %v, want %v", n, got, want)
		}
	}
	var all func(string, int)
	all = func(front string, more int) {
		check(front)
		for _, c := range alphabet[:len(alphabet)*min(more, 1)] {
			all(front+string(c), more-1)
		}
	}
	all("", 4)
	for _, n := range []string{"-0.1e+1", "1.5E-10", "1e+-1", "1e-+1", "10.e1", "-0.", "12345", strings.Repeat("9", 14), strings.Repeat("9", 15), strings.Repeat("9", 16), "1" + strings.Repeat("0", 20)} {
		check(n)
	}
	var c Claims
	if f := ReadVerified(Spine, []byte(`{"exp":123456789012345,"iat":1234567890}`), &c); f.Rule != "" || c.exp != 123456789012345 || c.iat != 1234567890 {
		t.Errorf("%d %d %v", c.exp, c.iat, f)
	}
}

// payload has a value of every kind that is read, in the order of its tokens.
const payload = `{"iss":"i\/s","iat":12,"exp":null,"e":{},"requesting_device":{"resourceType":"Device","identifier":[{"system":"s","value":"v"},{"use":"usual","x":[]}],` +
	`"model":"M","udi":{"name":"n"},"contact":[{"rank":1},{}],"contained":[{"alias":["a",null],"resourceType":"Organization"},{"resourceType":"Practitioner","active":true}],"_version":{"id":"v"},"manufacturer":{},"lotNumber":{"a":1},` +
	`"note":{},"extension":[{"url":"u","valueDecimal":1.5}]},"requesting_practitioner":{"id":"1","name":[{"family":"f","given":["g","h"],"prefix":["p"]}],"active":false},"requested_record":[1,{"a":2}],"z":{"a":[true,false,null,-1.5e3],"b":{}},"y":[],"x":"t"}`

var tokens = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^"{}\[\]:,]+`)

// Whatever token is left out, doubled, or another: what is taken is JSON.
func TestWhatIsTakenIsJSON(t *testing.T) {
	list := tokens.FindAllString(payload, -1)
	if strings.Join(list, "") != payload || !taken(payload) {
		t.Fatal("the payload itself is not taken")
	}
	others := append([]string{``, `"q`, `q"`, `"\q`, `tru`, `tr`, `fals`, `nul`, `n`, `-`, `1.`, `1e`, `01`, `"q":1`, `"q":`, `,"q":1`, `[`, `{`, `]`, `}`, `,`, `:`, `1`, `"q"`, `null`, `true`, `[1 2]`, `[,1]`, `[1,]`, `{"q":1,}`, `{"q" 1}`, `{"q":1 "r":2}`, `[{]`, `{"q":[}`, `["\q,"]`, `[tru]`}, "x")
	good := 0
	for i, token := range list {
		front, back := strings.Join(list[:i], ""), strings.Join(list[i+1:], "")
		for _, other := range others {
			for _, changed := range []string{front + other + back, front + token + other + back, front + other + token + back} {
				if taken(changed) {
					good++
					if !json.Valid([]byte(changed)) {
						t.Errorf("taken: %s", changed)
					}
				}
			}
		}
	}
	if good < 100 {
		t.Errorf("only %d are taken", good)
	}
	for i := range payload {
		if taken(payload[:i]) {
			t.Errorf("taken: %s", payload[:i])
		}
	}
}

func TestBlanks(t *testing.T) {
	list := tokens.FindAllString(payload, -1)
	for _, blank := range []string{" ", "\t", "\r", "\n", " \r\n\t"} {
		if !taken(blank + strings.Join(list, blank) + blank) {
			t.Errorf("%q between tokens is refused", blank)
		}
	}
	for _, no := range []string{"\v", "\f", "\x00", "\u00a0", "\x0e"} {
		for i := range list {
			if taken(strings.Join(list[:i], "") + no + strings.Join(list[i:], "")) {
				t.Errorf("%q is a blank", no)
			}
		}
	}
}

func TestBounds(t *testing.T) {
	members := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`"m%d":1`, i))
		}
		return "{" + strings.Join(list, ",") + "}"
	}
	lists := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	objects := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	for _, c := range []struct {
		name, payload string
		want          bool
	}{
		{"47 members", members(47), true}, {"48 members", members(48), true}, {"49 members", members(49), false}, {"48 members below", `{"x":` + members(48) + `}`, true}, {"49 members below", `{"x":` + members(49) + `}`, false},
		{"48 members, one known", strings.Replace(members(48), "m0", "jti", 1), true}, {"49 members, one known", strings.Replace(members(49), `"m0":1`, `"iss":"x"`, 1), false},
		{"lists, 8 deep", `{"x":` + lists(7) + `}`, true}, {"lists, 9 deep", `{"x":` + lists(8) + `}`, false}, {"objects, 8 deep", objects(8), true}, {"objects, 9 deep", objects(9), false}, {"both, 8 deep", `{"x":[[` + objects(5) + `]]}`, true}, {"both, 9 deep", `{"x":[[[` + objects(5) + `]]]}`, false},
		{"depth that ends", `{"x":` + lists(7) + `,"y":` + lists(7) + `,"z":` + objects(7) + `,"v":` + objects(7) + `}`, true},
		{"a resource, 9 deep", `{"requesting_device":{"note":[{"extension":[{"extension":[{"extension":[{}]}]}]}]}}`, false},
		{"the same name in another object", `{"x":{"a":1},"a":{"a":1}}`, true}, {"the same name twice below", `{"x":{"a":1,"a":2}}`, false}, {"an empty name", `{"":1}`, true}, {"an empty name twice", `{"":1,"":1}`, false},
		{"all that there is room for", `{"x":1}` + strings.Repeat(" ", MaxLength*3/4-len(`{"x":1}`)), true}, {"a word that is cut off there", `{"x":` + strings.Repeat(" ", MaxLength*3/4-len(`{"x":tr`)) + `tr`, false}, {"one more", `{"x":1}` + strings.Repeat(" ", MaxLength*3/4-len(`{"x":1}`)+1), false},
	} {
		if got := taken(c.payload); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// What somebody else's claims are says nothing of a resource that came before.
func TestResourcesEndWhereTheyEnd(t *testing.T) {
	for _, more := range []string{`{}`, `{"a":1}`, `[]`, `[{}]`, `{"a":{}}`, `[{"a":[]}]`} {
		got, f := unlike(`{"requesting_device":{"resourceType":"Device","model":"x"},"z":` + more + `}`)
		if f.Rule != "" || got["requesting_device"] {
			t.Errorf("%s: %v %v", more, got, f.Rule)
		}
	}
	var c Claims
	for claims, want := range map[string]string{
		`{"requested_record":}`: "requested_record", `{"requested_record":[}`: "requested_record", `{"requesting_practitioner":{"name":[{"family":1}]}}`: "requesting_practitioner",
		`{"requesting_practitioner":{"identifier":[{"system":1}]}}`: "requesting_practitioner", `{"iat":"x"}`: "iat", `{"iss":nul}`: "iss", `{"iat":1e3}`: "iat", `{"iat":1E3}`: "iat", `{"iat":1.0}`: "iat", `{"requesting_device":nil}`: "requesting_device", `{"x":tru}`: "", `{"iss":"x","x":tru}`: "",
	} {
		if f := ReadVerified(GPConnect, []byte(claims), &c); f.Claim != want || (f.Rule == ClaimForm) != (want != "") || f.Rule == "" {
			t.Errorf("%s: %q of %q, want %q", claims, f.Rule, f.Claim, want)
		}
	}
}

// Claims that are used again say nothing of the token before. Of two names, the
// first counts.
func TestClaimsAreUsedAgain(t *testing.T) {
	var c Claims
	ReadVerified(GPConnect, []byte(`{"iss":"x","sub":"y","requesting_practitioner":{"name":[{"family":"A","given":["B","C"]},{"family":"D","given":["E"]}]}}`), &c)
	if string(c.text(gpcFamily)) != "A" || string(c.text(gpcGiven)) != "B" || string(c.text(iss)) != "x" {
		t.Errorf("%s %s %s", c.text(gpcFamily), c.text(gpcGiven), c.text(iss))
	}
	encode := base64.RawURLEncoding.EncodeToString
	for _, header := range []string{`{"typ":"JWT","alg":"none"}`, `{"alg":"none","typ":"JWT"}`} {
		if f := Read(Spine, "Bearer "+encode([]byte(header))+"."+encode([]byte(`{"aud":"z"}`))+".", &c); f.Rule != "" {
			t.Errorf("%s: %v", header, f.Rule)
		}
	}
	for _, k := range []claim{iss, sub, gpcFamily, gpcGiven, gpcPractitioner} {
		if c.text(k) != nil {
			t.Errorf("%d is %q", k, c.text(k))
		}
	}
}

func TestPrimitiveTypes(t *testing.T) {
	if anyType.primitive() || companionType.primitive() || unknownType.primitive() || !attributeType.primitive() || !xhtmlType.primitive() || !uriType.primitive() {
		t.Error("what is primitive")
	}
	got, f := unlike(`{"requesting_practitioner":{"photo":[{"_data":{"id":"x"},"_hash":{"id":"x"}}]}}`)
	if f.Rule != "" || got["requesting_practitioner"] {
		t.Error("bytes have no companion")
	}
}
