// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// anchors gives what can be linked to an id: its kind and its key, with
// hyphens for what an id should not hold. Ids depend on nothing but the keys,
// so a link stays good when rows come and go; where two keys of a kind would
// share an id, both get a piece of their digest, and so does what is too long.
type anchors struct {
	kind string
	uses map[string]int
	keys map[string]bool
}

// maxID is where ids are cut, in bytes: some become names of files.
const maxID = 120

func newAnchors(kind string, keys []string) anchors {
	a := anchors{kind, map[string]int{}, map[string]bool{}}
	for _, k := range keys {
		a.uses[plainID(k)]++
		a.keys[k] = true
	}
	return a
}

// has reports whether there is a place to link to.
func (a anchors) has(key string) bool { return a.keys[key] }

func (a anchors) id(key string) string {
	id := plainID(key)
	if a.uses[id] > 1 || strings.Trim(id, "-") == "" || len(id) > maxID {
		sum := sha256.Sum256([]byte(key))
		id = id[:min(len(id), maxID)] + "-" + hex.EncodeToString(sum[:4])
	}
	return a.kind + "-" + id
}

// plainID keeps what is safe in an id, a fragment and an attribute.
func plainID(key string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_':
			return c
		default:
			return '-'
		}
	}, key)
}
