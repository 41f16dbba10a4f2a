package cis2

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
)

// Two issuers can use one id: each has a key of its own.
func TestKeysOfTwoIssuersAreTwo(t *testing.T) {
	var keys [2]key
	for i := range keys {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key{jose.ES256, &k.PublicKey}
	}
	m := keyMap{}
	for range 2 {
		for i, issuer := range []string{"a", "b"} {
			if !m.add(issuer, "k", keys[i]) {
				t.Errorf("%s: not added", issuer)
			}
		}
	}
	for i, issuer := range []string{"a", "b"} {
		if k, ok := m.find(keyName{issuer, "k", jose.ES256}); !ok || !k.equal(keys[i]) {
			t.Errorf("%s: %v %v", issuer, k, ok)
		}
	}
	if _, ok := m.find(keyName{"", "k", jose.ES256}); ok || m.has("", "k") || !m.has("a", "k") {
		t.Error("found without its issuer")
	}
	for range 2 {
		if m.add("a", "k", keys[1]) {
			t.Error("two keys of one name")
		}
	}
	if _, ok := m.find(keyName{"a", "k", jose.ES256}); ok || m.has("a", "k") || m.add("a", "k", keys[0]) {
		t.Error("one of two keys of one name counts")
	}
}
