// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
)

// Of two keys of one name neither counts, however often they come.
func TestTwoKeysOfOneName(t *testing.T) {
	var keys [2]key
	for i := range keys {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key{jose.ES256, &k.PublicKey}
	}
	m, name := keyMap{}, keyName{id: "k", algorithm: jose.ES256}
	for i, counts := range []bool{true, true, false, false, false, false} {
		m.add("k", keys[[]int{0, 0, 1, 1, 0, 0}[i]])
		if _, ok := m.find(name); ok != counts || m.has("k") != counts {
			t.Errorf("after %d keys: %v", i+1, ok)
		}
	}
}

// A key verifies nothing but tokens, whoever read their header before.
func TestAKeyVerifiesTokensAlone(t *testing.T) {
	for _, text := range []string{"", "e30.e30.e30", `{"payload":""}`} {
		if payload, ok := (key{algorithm: jose.ES256}).verify(text); ok || payload != nil {
			t.Errorf("%q: %s", text, payload)
		}
	}
}
