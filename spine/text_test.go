// SPDX-License-Identifier: Apache-2.0

package spine_test

import (
	"encoding"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/rand"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/quick"

	"github.com/spineguard/spineguard/spine"
)

type reader[T any] interface {
	*T
	encoding.TextUnmarshaler
}

// text is one type of the vocabulary.
type text struct {
	write func(any) ([]byte, error)
	read  func(string) (any, error)
	zero  any
	good  []string // texts that are read
	bad   []string
}

func of[T encoding.TextMarshaler, P reader[T]](good, bad []string) text {
	return text{
		func(v any) ([]byte, error) { return v.(T).MarshalText() },
		func(s string) (any, error) {
			v := new(T)
			err := P(v).UnmarshalText([]byte(s))
			return *v, err
		},
		*new(T), good, bad,
	}
}

func list(s ...string) []string { return s }

var twelve = list("1", "000000000000", "20000000000", "2000000002055", "20000000020a", " 200000000205", "２00000000205")

var texts = map[string]text{
	"ASID":          of[spine.ASID](list("200000000205", "000000000001"), twelve),
	"ODSCode":       of[spine.ODSCode](list("RXA", "Y05868"), list("RX", "rxa", "RX A", "ABCDEFGHIJKLM", "RXÄ")),
	"InteractionID": of[spine.InteractionID](list("urn:nhs:names:services:nrl:DocumentReference.read"), list(" ", "a b", "a\n", "é", strings.Repeat("a", 257))),
	"Activity":      of[spine.Activity](list("B0268", "B9999", "B0001"), list("268", "B268", "B0000", "b0268", "B00268", "B026x", "unknown", "B0268 ")),
	"JobRole":       of[spine.JobRole](list("R8001", "R0001"), list("8001", "R0000", "r8001", "S8000:G8000:R0000", "S8000:G8000", "unknown")),
	"RoleCode":      of[spine.RoleCode](list("S8000:G8000:R8001", "S0001:G0001:R0001"), list("R8001", "S0000:G8000:R8001", "S8000:G0000:R8001", "S8000:G8000:R0000", "unknown")),
	"AreaOfWork":    of[spine.AreaOfWork](list("P0020:Q0300:T0640"), list("P0020", "P0000:Q0300:T0640", "p0020:Q0300:T0640", "unknown")),
	"Workgroup":     of[spine.Workgroup](list("200000000205"), twelve),
	"RecordType":    of[spine.RecordType](list("http://snomed.info/sct|736253002"), list("|", "http://snomed.info/sct|", "|736253002", "736253002", "a|b|c", "a |b", "a|b ", "a|é", "a|"+strings.Repeat("b", 256))),
	"FormatCode":    of[spine.FormatCode](list("https://fhir.nhs.uk/STU3/CodeSystem/NRL-FormatCode-1|urn:nhs-ic:unstructured"), list("|", "a|", "|b", "a", "a|b|c", "a\n|b")),
	"RecordGroup":   of[spine.RecordGroup](list("Care plans", "Gruppe 1 – ä"), list(" a", "a ", "a\tb", "a\x00", "a\xff", "a\u202eb")),
	"Function":      of[spine.Function](list("print", "sign off"), list(" a", "a ", "a\nb", "a\xff")),
	"AccessLevel":   of[spine.AccessLevel](list("none", "pointer", "record"), list("", "0", "2", "Record", "records", "unknown")),
	"Access":        of[spine.Access](list("professional", "citizen", "delegated", "unattended"), list("Professional", "staff", "unknown")),
	"Actor":         of[spine.Actor](list("consumer", "provider", "both"), list("Consumer", "either", "unknown")),
	"Position":      of[spine.Position](list("service", "provider", "proxy"), list("Service", "unknown")),
	"HeaderScheme":  of[spine.HeaderScheme](list("nrl", "ssp"), list("NRL", "unknown")),
	"TokenProfile":  of[spine.TokenProfile](list("spine", "gpconnect"), list("Spine", "unknown")),
	"FHIRVersion":   of[spine.FHIRVersion](list("STU3", "R4"), list("stu3", "R5", "unknown")),
	"Rule":          of[spine.Rule](list("access", "token-missing", "from-header"), list("Access", "token", "unknown")),
	"Retrieval":     of[spine.Retrieval](list("direct", "ssp"), list("Direct", "unknown")),
}

// Each text is read and written as it is; what is unknown is an error, reads as
// the zero value, and is not written either.
func TestTexts(t *testing.T) {
	for name, c := range texts {
		for _, s := range c.good {
			v, err := c.read(s)
			if err != nil {
				t.Errorf("%s %q: %v", name, s, err)
				continue
			}
			if back, err := c.write(v); string(back) != s || err != nil {
				t.Errorf("%s %q is written as %q, %v", name, s, back, err)
			}
			if v == c.zero && s != "none" {
				t.Errorf("%s %q is read as the zero value", name, s)
			}
		}
		for _, s := range c.bad {
			v, err := c.read(s)
			if wrong := (*spine.TextError)(nil); !errors.As(err, &wrong) || wrong.Type != name || wrong.Text != s || v != c.zero {
				t.Errorf("%s %q: %v, %v", name, s, v, err)
			}
			if k := reflect.TypeOf(c.zero); k.Kind() == reflect.String && s != "" {
				if back, err := c.write(reflect.ValueOf(s).Convert(k).Interface()); err == nil {
					t.Errorf("%s %q is written as %q", name, s, back)
				}
			}
		}
	}
	if role := spine.JobRole(0); role.UnmarshalText([]byte("S8000:G8000:R8001")) != nil || role != 8001 {
		t.Error(role)
	}
}

// The text of the zero value is empty, and grants nothing.
func TestTheTextOfNothing(t *testing.T) {
	for name, c := range texts {
		want := ""
		if name == "AccessLevel" {
			want = "none"
		}
		if got, err := c.write(c.zero); string(got) != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if v, err := c.read(want); v != c.zero || err != nil {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
}

// Whatever is read is what is written, and whatever is written is what is read.
func TestTextsBothWays(t *testing.T) {
	for name, c := range texts {
		alphabet := strings.Join(append(c.good, c.bad...), "")
		reads := func(s mutated) bool {
			text := s.of(c.good, alphabet)
			v, err := c.read(text)
			if err != nil {
				return v == c.zero
			}
			back, err := c.write(v)
			return err == nil && (string(back) == text || name == "JobRole" && strings.HasSuffix(text, string(back)))
		}
		if err := quick.Check(reads, &quick.Config{MaxCount: 2000}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := range math.MaxUint16 + 1 {
		for name, c := range map[string]struct {
			v    any
			code string
		}{"Activity": {spine.Activity(n), spine.Activity(n).String()}, "JobRole": {spine.JobRole(n), spine.JobRole(n).String()}} {
			got, err := texts[name].write(c.v)
			switch {
			case n == 0 && string(got) == "" && err == nil, n > 9999 && err != nil:
				continue
			case err != nil || string(got) != c.code:
				t.Fatalf("%s %d: %q, %v", name, n, got, err)
			}
			if v, err := texts[name].read(string(got)); v != c.v || err != nil {
				t.Fatalf("%s %d: %v, %v", name, n, v, err)
			}
		}
	}
	roles := func(n uint64) bool {
		c := spine.RoleCode(n % 10_0000_0000_0000)
		got, err := c.MarshalText()
		if err != nil {
			return c.String() == "unknown"
		}
		var back spine.RoleCode
		return back.UnmarshalText(got) == nil && back == c
	}
	if err := quick.Check(roles, &quick.Config{MaxCount: 10000}); err != nil {
		t.Error(err)
	}
	for n := range math.MaxUint8 + 1 {
		if got, err := spine.AccessLevel(n).MarshalText(); (err == nil) != (n <= 2) || err != nil && got != nil {
			t.Errorf("access level %d: %q, %v", n, got, err)
		}
	}
}

// mutated is a text that is nearly one.
type mutated struct{ which, at, from, kind int }

func (mutated) Generate(r *rand.Rand, _ int) reflect.Value {
	return reflect.ValueOf(mutated{r.Int(), r.Int(), r.Int(), r.Intn(4)})
}

func (m mutated) of(good []string, alphabet string) string {
	s := good[m.which%len(good)]
	at, c := m.at%(len(s)+1), alphabet[m.from%len(alphabet):][:1]
	switch {
	case m.kind == 0:
		return s
	case m.kind == 1 || at == len(s):
		return s[:at] + c + s[at:]
	case m.kind == 2:
		return s[:at] + s[at+1:]
	}
	return s[:at] + c + s[at+1:]
}

// Every type of which there are constants, or a String, has a text; and every
// constant is among the texts.
func TestEveryTypeHasAText(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range g.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					if base, ok := s.Type.(*ast.Ident); ok && base.Name != "error" && s.Name.IsExported() && texts[s.Name.Name].read == nil {
						t.Errorf("%s has no text", s.Name)
					}
				case *ast.ValueSpec:
					kind, ok := s.Type.(*ast.Ident)
					if !ok || len(s.Values) == 0 || texts[kind.Name].read == nil {
						continue
					}
					literal, ok := s.Values[0].(*ast.BasicLit)
					if !ok {
						continue
					}
					word, _ := strconv.Unquote(literal.Value)
					if v, err := texts[kind.Name].read(word); err != nil {
						t.Errorf("%s %q: %v, %v", kind.Name, word, v, err)
					}
				}
			}
		}
	}
}

// JSON has codes, and so it has keys of maps.
func TestJSON(t *testing.T) {
	u := spine.User{
		ODS: "Y05868", RoleProfile: "444555666777", Role: 8001, RoleCode: 8000_8000_8001,
		Activities: []spine.Activity{268, 825}, Areas: []spine.AreaOfWork{"P0020:Q0300:T0640"}, Workgroups: []spine.Workgroup{"200000000205"},
	}
	data, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"ODS":"Y05868","RoleProfile":"444555666777","SDSUserID":"","Role":"R8001","RoleCode":"S8000:G8000:R8001",` +
		`"Activities":["B0268","B0825"],"Areas":["P0020:Q0300:T0640"],"Workgroups":["200000000205"]}`
	if string(data) != want {
		t.Errorf("%s", data)
	}
	var back spine.User
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, u) {
		t.Errorf("%+v, %v", back, err)
	}
	var nobody spine.User
	if data, err = json.Marshal(nobody); err != nil || json.Unmarshal(data, &nobody) != nil || !reflect.DeepEqual(nobody, spine.User{}) {
		t.Errorf("%s, %v", data, err)
	}
	levels := map[spine.RecordType]map[spine.Activity]spine.AccessLevel{{System: "http://snomed.info/sct", Code: "736253002"}: {268: spine.PointerOnly}}
	if data, err = json.Marshal(levels); string(data) != `{"http://snomed.info/sct|736253002":{"B0268":"pointer"}}` || err != nil {
		t.Errorf("%s, %v", data, err)
	}
	for _, text := range []string{`{"Activities":[268]}`, `{"Activities":["268"]}`, `{"Role":"unknown"}`, `{"ODS":"x"}`} {
		if err := json.Unmarshal([]byte(text), new(spine.User)); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}
