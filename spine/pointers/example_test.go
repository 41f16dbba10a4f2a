// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"bytes"
	"errors"
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

// A record is fetched only if the level says so, in the way of its format: here through the proxy.
func ExampleCanRetrieve() {
	proxy, err := pointers.NewProxy("https://proxy.example.nhs.uk", pointers.Encoded)
	if err != nil {
		fmt.Println(err)
		return
	}
	// In a product: nrl.Policy().LookupFormat.
	pdf := spine.FormatCode{System: "https://fhir.nhs.uk/STU3/CodeSystem/NRL-FormatCode-1", Code: "urn:nhs-ic:unstructured"}
	formats := func(f spine.FormatCode) (spine.Format, bool) {
		return spine.Format{Code: pdf, Retrieval: spine.ThroughSSP, Interaction: "urn:example:read"}, f == pdf
	}

	const record = "ssp://provider.example.nhs.uk/records/1"
	route, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, pdf, record, proxy)
	fmt.Println(route.URL, route.Interaction, err)

	_, err = pointers.CanRetrieve(spine.PointerOnly, formats, pdf, record, proxy)
	fmt.Println(errors.Is(err, pointers.ErrNoAccess))
	// Output:
	// https://proxy.example.nhs.uk/https%3A%2F%2Fprovider.example.nhs.uk%2Frecords%2F1 urn:example:read <nil>
	// true
}
