// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
)

// The systems of this example. All codes are invented.
const (
	locatorASID  spine.ASID = "990000000001"
	consumerASID spine.ASID = "200000000001"
	providerASID spine.ASID = "200000000002"

	consumerODS spine.ODSCode = "X9901"
	providerODS spine.ODSCode = "X9902"
)

// registry knows a consumer, which searches and reads, and a provider, which
// writes.
func registry() (spine.Registry, error) {
	return spine.NewSnapshot(slices.Values([]spine.SystemRow{
		{ASID: consumerASID, ODS: consumerODS, Certificate: "consumer.example", Sends: []spine.InteractionID{nrl.DocumentReferenceRead, nrl.DocumentReferenceSearch}},
		{ASID: providerASID, ODS: providerODS, Certificate: "provider.example", Sends: []spine.InteractionID{
			nrl.DocumentReferenceCreate, nrl.DocumentReferenceUpdate, nrl.DocumentReferenceDelete}},
	}))
}
