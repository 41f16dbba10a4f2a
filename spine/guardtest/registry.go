// SPDX-License-Identifier: Apache-2.0

package guardtest

import (
	"context"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/policy"
)

// Systems that a guard knows where neither its policy nor the test lists any.
const (
	Sender   spine.ASID = "200000000001" // of the organisation A1001
	Receiver spine.ASID = "200000000002" // of the organisation B1002, at provider.example
)

const receiverHost = "provider.example"

// Now is a fixed clock: midnight UTC on 1 January 2026.
func Now() time.Time { return time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC) }

// Registry is a registry in memory. The nil Registry knows no system.
type Registry map[spine.ASID]spine.System

// NewRegistry returns a registry of the systems; of two with one ASID it knows the later.
func NewRegistry(systems ...spine.System) Registry {
	r := make(Registry, len(systems))
	for _, s := range systems {
		r[s.ASID()] = s
	}
	return r
}

// Lookup returns the system with the ASID, or spine.ErrUnknownASID.
func (r Registry) Lookup(_ context.Context, asid spine.ASID) (spine.System, error) {
	if s, ok := r[asid]; ok {
		return s, nil
	}
	return spine.System{}, spine.ErrUnknownASID
}

// systems returns Sender, which may send whatever a service has, and Receiver, which receives it.
func systems(of policy.Service) (sender, receiver spine.System) {
	var ids []spine.InteractionID
	for o := range of.Operations() {
		ids = append(ids, o.Interaction)
	}
	return spine.NewSystem(spine.SystemRow{ASID: Sender, ODS: "A1001", Sends: ids}),
		spine.NewSystem(spine.SystemRow{ASID: Receiver, ODS: "B1002", Receives: ids, Host: receiverHost})
}
