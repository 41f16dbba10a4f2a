// SPDX-License-Identifier: Apache-2.0

package requests

import (
	"fmt"
	"slices"
	"time"

	"github.com/spineguard/spineguard/bench/decisions"
	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
)

// The systems beside those that send. All codes are invented.
const (
	locator  spine.ASID = "990000000001"
	provider spine.ASID = "990000000002"

	providerHost = "records.example.nhs.uk"
	proxyName    = "proxy.example.nhs.uk"
)

// What every sender may send.
const (
	readPointer = nrl.DocumentReferenceRead
	readPatient = gpconnect.ReadPatient1
	readRecord  = nrl.DocumentReferenceContentRead
)

// at is when all tokens are made.
var at = time.Unix(1_760_000_000, 0)

// clock costs what time.Now costs, and answers with a time at which the tokens
// are good, however long the run takes.
func clock() time.Time {
	_ = time.Now()
	return at
}

// systems are 5,000 senders, and behind them one that receives.
func systems() []spine.SystemRow {
	w := decisions.New(decisions.Sizes()[1])
	rows := Systems(w)
	for i := range rows {
		rows[i].Sends = append(slices.Clone(rows[i].Sends), readPatient, readPointer, readRecord)
	}
	return append(rows, spine.SystemRow{
		ASID: provider, ODS: "Y99999", Host: providerHost, Certificate: providerHost,
		Receives: []spine.InteractionID{nrl.DocumentReferenceContentRead},
	})
}

// Systems gives the systems of a dataset the names that a directory has: four
// systems share an organisation and its host.
func Systems(w *decisions.Dataset) []spine.SystemRow {
	sends := make([][]spine.InteractionID, len(w.Sends))
	for i, ids := range w.Sends {
		for _, id := range ids {
			sends[i] = append(sends[i], spine.InteractionID(id))
		}
	}
	rows := make([]spine.SystemRow, len(w.ASIDs))
	for i, asid := range w.ASIDs {
		host := fmt.Sprintf("messaging%05d.example.nhs.uk", i/4)
		rows[i] = spine.SystemRow{
			ASID: spine.ASID(asid), ODS: spine.ODSCode(fmt.Sprintf("Y%05d", i/4)),
			Sends: sends[w.SendsOf[i]], Host: host, Certificate: host,
		}
	}
	return rows
}

// roleProfile is that of user i.
func roleProfile(i int) string { return fmt.Sprintf("5552%08d", i*7919) }
