// SPDX-License-Identifier: Apache-2.0

package finding_test

import (
	"fmt"

	"github.com/spineguard/spineguard/generator/finding"
)

func ExampleCount() {
	for n := range 3 {
		fmt.Println(finding.Count(n, "activity", "activities"))
	}
	// Output:
	// 0 activities
	// 1 activity
	// 2 activities
}
