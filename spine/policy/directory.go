// SPDX-License-Identifier: Apache-2.0

package policy

import "github.com/spineguard/spineguard/spine"

// Directory says what systems may send and receive: under which ids a directory may list
// an interactionId for a system. It is made once and asked of many systems. The zero
// Directory knows no interactionId.
type Directory struct {
	any        bool // the policy has no specs, and every id stands for itself
	known      map[spine.InteractionID]bool
	aliases    map[spine.InteractionID][]spine.InteractionID
	registered map[spine.InteractionID]spine.InteractionID
}

// Directory returns the ids under which directories list interactionIds.
func (p Policy) Directory() Directory {
	t := p.get()
	d := Directory{
		any: !p.IsZero() && len(t.Interactions) == 0, known: map[spine.InteractionID]bool{},
		aliases: map[spine.InteractionID][]spine.InteractionID{}, registered: map[spine.InteractionID]spine.InteractionID{},
	}
	for _, a := range t.Aliases {
		d.aliases[a.ID] = append(d.aliases[a.ID], a.Alias)
	}
	for _, i := range t.Interactions {
		d.known[i.ID] = true
		if i.Registered != "" && i.Registered != i.ID {
			d.registered[i.ID] = i.Registered
		}
	}
	return d
}

// SentAs returns the ids under which a system that may send an interaction has it: itself
// first. It is empty for an id that the policy does not know.
func (d Directory) SentAs(id spine.InteractionID) []spine.InteractionID {
	if id == "" || !d.any && !d.known[id] {
		return nil
	}
	return append([]spine.InteractionID{id}, d.aliases[id]...)
}

// ReceivedAs is SentAs for a system that receives it: the endpoint may be registered under
// another id.
func (d Directory) ReceivedAs(id spine.InteractionID) []spine.InteractionID {
	out := d.SentAs(id)
	if r, ok := d.registered[id]; ok {
		out = append(out, r)
	}
	return out
}

// MaySend reports whether a system may send an interaction, and under which id its
// directory lists it.
func (d Directory) MaySend(s spine.System, id spine.InteractionID) (held spine.InteractionID, ok bool) {
	return firstOf(d.SentAs(id), s.MaySend)
}

// MayReceive reports whether a system receives an interaction, and under which id its
// directory lists it.
func (d Directory) MayReceive(s spine.System, id spine.InteractionID) (held spine.InteractionID, ok bool) {
	return firstOf(d.ReceivedAs(id), s.MayReceive)
}

// MaySend is that of [Policy.Directory], which reads the ids of the whole policy: who asks
// more than once keeps the Directory.
func (p Policy) MaySend(s spine.System, id spine.InteractionID) (held spine.InteractionID, ok bool) {
	return p.Directory().MaySend(s, id)
}

// MayReceive is that of [Policy.Directory], as MaySend is.
func (p Policy) MayReceive(s spine.System, id spine.InteractionID) (held spine.InteractionID, ok bool) {
	return p.Directory().MayReceive(s, id)
}

func firstOf(ids []spine.InteractionID, has func(spine.InteractionID) bool) (spine.InteractionID, bool) {
	for _, id := range ids {
		if has(id) {
			return id, true
		}
	}
	return "", false
}
