// SPDX-License-Identifier: Apache-2.0

package code

import (
	"regexp"
	"strings"
	"testing"
)

func TestCodes(t *testing.T) {
	for _, c := range []struct {
		name string
		is   func(string) bool
		yes  []string
		no   []string
	}{
		{"ASID", IsASID[string], []string{"200000000205", "000000000001", "200000000200"}, []string{"", "20000000020", "2000000002055", "000000000000", "20000000020a", "２00000000205"}},
		{"ODS code", IsODS[string], []string{"RXA", "Y05868", "ABCDEFGHIJKL"}, []string{"", "RX", "rxa", "RX A", "ABCDEFGHIJKLM", "RXÄ"}},
		{"FHIR id", IsID[string], []string{"1", "a.b-C", ".", strings.Repeat("x", 64)}, []string{"", "a_b", "a/b", "a b", "é", strings.Repeat("x", 65)}},
		{"NHS number", IsNHSNumber[string], []string{"9434765919", "9434765870"}, []string{"", "9434765918", "943476591", "94347659199", "0000000000", "943476591x"}},
	} {
		for _, s := range c.yes {
			if !c.is(s) {
				t.Errorf("%q is not of the kind %s", s, c.name)
			}
		}
		for _, s := range c.no {
			if c.is(s) {
				t.Errorf("%q is taken for a %s", s, c.name)
			}
		}
	}
}

// weighsWhole is the check of an NHS number as it is mostly written down: the
// sum of all digits, with weights, is a multiple of 11.
func weighsWhole(s string) bool {
	sum := 0
	for i, c := range s {
		sum += (10 - i) * int(c-'0')
	}
	return sum%11 == 0
}

// Every byte, in every place of a code, and every digit behind it.
func TestCodesOfEveryByte(t *testing.T) {
	digits := regexp.MustCompile(`^[0-9]+$`)
	for _, k := range []struct {
		name  string
		codes []string
		is    func(string) bool
		bytes func([]byte) bool
		form  func(string) bool
	}{
		{"ASID", []string{"200000000205", "000000000001", "999999999999", "000000000000"}, IsASID[string], IsASID[[]byte], func(s string) bool { return digits.MatchString(s) && s != "000000000000" }},
		{"ODS code", []string{"RXA", "Y05868"}, IsODS[string], IsODS[[]byte], regexp.MustCompile(`^[A-Z0-9]{3,12}$`).MatchString},
		{"FHIR id", []string{"a.b-C", "0Z9z"}, IsID[string], IsID[[]byte], regexp.MustCompile(`^[A-Za-z0-9.-]{1,64}$`).MatchString},
		{"NHS number", []string{"9434765919", "9434765870", "0000000000"}, IsNHSNumber[string], IsNHSNumber[[]byte], func(s string) bool { return digits.MatchString(s) && s != "0000000000" && weighsWhole(s) }},
	} {
		for _, code := range k.codes {
			for i := range code {
				for c := range 256 {
					for d := byte('0'); d <= '9'; d++ {
						b := []byte(code)
						b[(i+1)%len(b)], b[i] = d, byte(c)
						if got, want := k.is(string(b)), k.form(string(b)); got != want || k.bytes(b) != want {
							t.Fatalf("%q is a %s: %v, want %v", b, k.name, got, want)
						}
					}
				}
			}
		}
	}
}

// Lower and EqualFold change the 26 letters of ASCII, and nothing else.
func TestLetters(t *testing.T) {
	const small, capital = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lower := func(c byte) byte {
		if i := strings.IndexByte(capital, c); i >= 0 {
			return small[i]
		}
		return c
	}
	for a := range 256 {
		if got, want := Lower(byte(a)), lower(byte(a)); got != want {
			t.Errorf("%q: %q", byte(a), got)
		}
		for b := range 256 {
			if got, want := EqualFold([]byte{byte(a)}, string([]byte{byte(b)})), lower(byte(a)) == lower(byte(b)); got != want {
				t.Errorf("%q %q: %v", byte(a), byte(b), got)
			}
		}
	}
}

func TestASCII(t *testing.T) {
	if !EqualFold("Bearer", []byte("bEARER")) || EqualFold("a", "ab") || EqualFold("s", "\u017f") || EqualFold("k", "\u212a") || EqualFold("[", "{") {
		t.Error("EqualFold")
	}
	for c := range 256 {
		v, ok := Hex(byte(c))
		i := strings.IndexByte("0123456789abcdef", byte(c))
		if i < 0 {
			i = strings.IndexByte("0123456789ABCDEF", byte(c))
		}
		if ok != (i >= 0) || ok && int(v) != i {
			t.Errorf("%q is %d, %v", byte(c), v, ok)
		}
		want := strings.IndexByte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", byte(c)) >= 0
		if IsAlphanumeric(byte(c)) != want {
			t.Errorf("%q", byte(c))
		}
	}
}
