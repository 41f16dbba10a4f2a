package policy

import "github.com/spineguard/spineguard/spine"

// directory is under which ids a directory may list an interactionId for a system.
type directory struct {
	aliases    map[spine.InteractionID][]spine.InteractionID
	registered map[spine.InteractionID]spine.InteractionID
}

func (p Policy) directory() directory {
	t := p.get()
	d := directory{map[spine.InteractionID][]spine.InteractionID{}, map[spine.InteractionID]spine.InteractionID{}}
	for _, a := range t.Aliases {
		d.aliases[a.ID] = append(d.aliases[a.ID], a.Alias)
	}
	for _, i := range t.Interactions {
		if i.Registered != "" && i.Registered != i.ID {
			d.registered[i.ID] = i.Registered
		}
	}
	return d
}

// sent are the ids under which a system that may send an interaction has it.
func (d directory) sent(id spine.InteractionID) []spine.InteractionID {
	return append([]spine.InteractionID{id}, d.aliases[id]...)
}

// received are those under which a system that receives it has it: the endpoint may be
// registered under another id.
func (d directory) received(id spine.InteractionID) []spine.InteractionID {
	out := d.sent(id)
	if r, ok := d.registered[id]; ok {
		out = append(out, r)
	}
	return out
}

// MaySend reports whether a system may send an interaction, and under which id its
// directory lists it.
func (p Policy) MaySend(s spine.System, id spine.InteractionID) (held spine.InteractionID, ok bool) {
	return firstOf(p.directory().sent(id), s.MaySend)
}

// MayReceive reports whether a system receives an interaction, and under which id its
// directory lists it.
func (p Policy) MayReceive(s spine.System, id spine.InteractionID) (held spine.InteractionID, ok bool) {
	return firstOf(p.directory().received(id), s.MayReceive)
}

func firstOf(ids []spine.InteractionID, has func(spine.InteractionID) bool) (spine.InteractionID, bool) {
	for _, id := range ids {
		if has(id) {
			return id, true
		}
	}
	return "", false
}
