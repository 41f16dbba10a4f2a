// SPDX-License-Identifier: Apache-2.0

package protocol

import "errors"

// ErrNotRegistered is that of a constructor which is to speak a header scheme, a token profile or
// an API with outcomes that it does not know. errors.Is finds it.
var ErrNotRegistered = errors.New("not registered with package protocol")
