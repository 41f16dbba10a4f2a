// SPDX-License-Identifier: Apache-2.0

package finding

import "fmt"

// Count says how many there are, such as "1 activity" or "2 activities".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
