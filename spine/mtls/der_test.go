// SPDX-License-Identifier: Apache-2.0

package mtls_test

import "encoding/pem"

// der takes the PEM off.
func der(b []byte) []byte {
	block, _ := pem.Decode(b)
	return block.Bytes
}
