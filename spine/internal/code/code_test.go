package code

import (
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
		{"ASID", IsASID[string], []string{"200000000205", "000000000001"}, []string{"", "20000000020", "2000000002055", "000000000000", "20000000020a", "２00000000205"}},
		{"ODS code", IsODS[string], []string{"RXA", "Y05868", "ABCDEFGHIJKL"}, []string{"", "RX", "rxa", "RX A", "ABCDEFGHIJKLM", "RXÄ"}},
		{"FHIR id", IsID[string], []string{"1", "a.b-C", ".", strings.Repeat("x", 64)}, []string{"", "a_b", "a/b", "a b", "é", strings.Repeat("x", 65)}},
		{"NHS number", IsNHSNumber[string], []string{"9434765919", "9434765870"}, []string{"", "9434765918", "943476591", "94347659199", "0000000000", "943476591x"}},
	} {
		for _, s := range c.yes {
			if !c.is(s) {
				t.Errorf("%q is no %s", s, c.name)
			}
		}
		for _, s := range c.no {
			if c.is(s) {
				t.Errorf("%q is taken for a %s", s, c.name)
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
