// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/guard"
)

// What is remembered has a bound, and a time.
func TestKnown(t *testing.T) {
	now := time.Now()
	holds := period{now, now.Add(time.Hour)}
	var k known[fingerprint]
	var of fingerprint
	for i := range maxKnown + 1 {
		binary.BigEndian.PutUint64(of[:], uint64(i))
		k.add(of, knownPeer{guard.Peer{Names: []string{"a.example"}}, holds})
		if p, ok := k.get(of, now); !ok || !p.Is("a.example") || len(k.peers) > maxKnown {
			t.Fatal(i, ok, len(k.peers))
		}
	}
	if _, ok := k.get(fingerprint{1}, now); ok {
		t.Error("one that was never added is known")
	}
	for _, at := range []time.Time{now.Add(-time.Second), now.Add(time.Hour)} {
		if _, ok := k.get(of, at); ok {
			t.Error("known at", at)
		}
	}
}
