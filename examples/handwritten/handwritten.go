// SPDX-License-Identifier: Apache-2.0

// Package handwritten is what spineguard adopt is for: codes that were copied
// from documents by hand, two of them wrongly.
package handwritten

// InteractionIds, copied in 2019.
const (
	ReadPointer   = "urn:nhs:names:services:nrl:DocumentReference.read"
	SearchPointer = "urn:nhs:names:services:nrl:Documentreference.search"
	UpdatePointer = "urn:nhs:names:services:nrl:DocumentReference.patch"
)

// MayFetchRecord are the activities that let a user fetch a crisis plan.
var MayFetchRecord = map[string][]string{
	"736253002": {"B0269"},
}
