// SPDX-License-Identifier: Apache-2.0

package spine

// GoGetSpineV0_1_0OrLater is named by generated code that needs version 0.1.0 of this module
// or a later one. With an older one it does not compile, and the error says what to do:
//
//	go get github.com/spineguard/spineguard/spine@latest
const GoGetSpineV0_1_0OrLater = true
