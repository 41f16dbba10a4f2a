// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"

	"example.org/consumer/internal/local"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
)

func TestAnswers(t *testing.T) {
	var b strings.Builder
	ask(&b)
	want := `a user with activity B0269: pointer to a mental health crisis plan? yes. The record? yes.
a user with activity B0268: pointer to a mental health crisis plan? yes. The record? no.
a user without activities: pointer to a mental health crisis plan? no. The record? no.
an unstructured document is fetched through the SSP? yes, with urn:nhs:names:services:nrl:DocumentReference.content.read
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}

// The package that this project generates for itself says the same as gen/nrl,
// and values of the one are understood by the other.
func TestTwoGeneratedPackagesMeet(t *testing.T) {
	if local.PolicyDigest != nrl.PolicyDigest {
		t.Errorf("digests differ: %s and %s", local.PolicyDigest, nrl.PolicyDigest)
	}
	set, _ := local.Policy().Expand(spine.User{Activities: []spine.Activity{nrl.B0269}})
	if level, ok := set.Access(nrl.MentalHealthCrisisPlan()); !ok || level != spine.PointerAndRecord {
		t.Errorf("access is %v, %v", level, ok)
	}
}
