// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Digest identifies what the policy says: sha256: and 64 hexadecimal digits
// over the JSON form of the model. Two models have the same digest exactly if
// they give the same answers from the same sources; where a fact was read,
// and in what order, does not enter it.
func (m *Model) Digest() string {
	data, err := json.Marshal(m)
	if err != nil {
		panic("policy: a model of strings cannot fail to marshal: " + err.Error())
	}
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}
