// SPDX-License-Identifier: Apache-2.0

package spine_test

import (
	"encoding/json"
	"fmt"

	"github.com/spineguard/spineguard/spine"
)

// Codes are codes in JSON, in logs and in flags, whatever the type is made of. What is not a code is
// an error.
func ExampleActivity_MarshalText() {
	user := spine.User{Role: 8001, Activities: []spine.Activity{268, 825}}
	data, err := json.Marshal(map[string]any{"role": user.Role, "activities": user.Activities, "level": spine.PointerOnly})
	fmt.Println(string(data), err)

	var activities []spine.Activity
	fmt.Println(json.Unmarshal([]byte(`["B0268","268"]`), &activities))
	// Output:
	// {"activities":["B0268","B0825"],"level":"pointer","role":"R8001"} <nil>
	// "268" is not the text of a spine.Activity
}
