// SPDX-License-Identifier: Apache-2.0

package spine

import "time"

// Clock tells the time. A guard compares the times of tokens with it.
type Clock func() time.Time
