package pointers_test

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

func ExampleFilter() {
	// In a product: set, _ := nrl.Policy().Expand(user), and set.Access.
	mayNot := func(spine.RecordType) (spine.AccessLevel, bool) { return spine.NoAccess, true }
	answer := `{"resourceType":"Bundle","total":1,"type":"searchset","entry":[{"resource":{"resourceType":"DocumentReference",` +
		`"type":{"coding":[{"system":"http://snomed.info/sct","code":"736253002"}]}}}]}`

	var shown bytes.Buffer
	result, err := pointers.Filter(&shown, strings.NewReader(answer), pointers.Options{Syntax: pointers.JSON, Access: mayNot})
	if err != nil {
		fmt.Println("show nothing:", err)
		return
	}
	fmt.Println(shown.String())
	fmt.Println("for the audit:", result.Dropped())
	// Output:
	// {"resourceType":"Bundle","type":"searchset"}
	// for the audit: 1
}
