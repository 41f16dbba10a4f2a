// SPDX-License-Identifier: Apache-2.0

package request

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guardtest"
)

const anyHost = "provider.example"

// systems finds who sends and who receives, and returns the systems that the guard knows.
func (m *maker) systems(p *Prepared) ([]spine.System, error) {
	_, listed := m.policy.Registry()
	known, directory := slices.Collect(m.policy.Systems()), m.policy.Directory()
	i := slices.IndexFunc(known, func(s spine.System) bool { _, may := directory.MaySend(s, p.operation.Interaction); return may })
	switch {
	case m.q.ASID != "" || !listed:
		p.from = m.system(p, cmp.Or(m.q.ASID, string(guardtest.Sender)), spine.ODSCode(cmp.Or(m.q.ODS, "A1001")))
	default:
		p.from = known[max(i, 0)] // the guard refuses one that may not
	}
	i = slices.IndexFunc(known, func(s spine.System) bool {
		_, receives := directory.MayReceive(s, p.operation.Interaction)
		return receives && s.Host() != ""
	})
	switch {
	case m.q.To != "":
		p.to = m.system(p, m.q.To, "B1002")
	case i >= 0:
		p.to = known[i]
	default:
		p.to = m.system(p, m.stranger(p.from), "B1002")
		p.note(listed && p.position == spine.ProxyPosition, "the policy lists no system that receives it, so the guard is told of one, %s", p.to.ASID())
		known = append(known, p.to)
	}
	if err := m.place(p); err != nil {
		return nil, err
	}
	if !listed {
		p.note(true, "the policy lists no systems, so the guard takes both for accredited")
		return []spine.System{p.from, p.to}, nil
	}
	return known, nil
}

// system is the one with an ASID. One that the policy does not list may do everything, and is where the
// record is; in a policy that lists others the guard does not know it.
func (m *maker) system(p *Prepared, asid string, ods spine.ODSCode) spine.System {
	if one, ok := m.policy.LookupSystem(spine.ASID(asid)); ok {
		return one
	}
	var ids []spine.InteractionID
	for o := range p.service.Operations() {
		ids = append(ids, o.Interaction)
	}
	return spine.NewSystem(spine.SystemRow{ASID: spine.ASID(asid), ODS: ods, Sends: ids, Receives: ids, Host: cmp.Or(m.recordHost(p), anyHost)})
}

// recordHost is the host of the record that is to be fetched; empty if the question names none.
func (m *maker) recordHost(p *Prepared) string {
	if m.q.endpoint == nil || !p.service.FetchesRecords() {
		return ""
	}
	return m.q.endpoint.Hostname()
}

// stranger is the ASID of a system that the policy does not list, and that does not send.
func (m *maker) stranger(sender spine.System) string {
	for n := 200_000_000_002; ; n++ {
		asid := spine.ASID(strconv.Itoa(n))
		if _, listed := m.policy.LookupSystem(asid); !listed && asid != sender.ASID() {
			return string(asid)
		}
	}
}

// place says for whom the token is, and puts a receiver whose service root the policy does not
// have at the URL that the request is sent to.
func (m *maker) place(p *Prepared) error {
	root, known := p.to.ServiceRoot()
	p.audience = cmp.Or(root, "https://"+cmp.Or(p.to.Host(), anyHost))
	switch host := m.recordHost(p); {
	case host != "":
		p.audience = "https://" + host // as a transport has it
		return nil
	case p.root == nil || p.position == spine.ProxyPosition:
		return nil
	case p.position == spine.ServicePosition:
		p.audience = p.root.String()
		return nil
	case known:
		if u, err := readRoot(root); err == nil && u.Path != p.root.Path {
			return fmt.Errorf("the policy has the service root %s for the receiver %s, and the URL %s has another path", root, p.to.ASID(), p.root)
		}
		return nil
	}
	p.audience = p.root.String()
	row := spine.SystemRow{
		ASID: p.to.ASID(), ODS: p.to.ODS(), Sends: slices.Collect(p.to.Sends()), Receives: slices.Collect(p.to.Receives()),
		Host: "https://" + p.root.Hostname() + p.root.Path, Certificate: p.to.Certificate(),
	}
	if p.to = spine.NewSystem(row); p.to.Host() == "" { // such as 127.0.0.1, which no directory has
		row.Host = "https://" + anyHost + p.root.Path
		p.to = spine.NewSystem(row)
	}
	return nil
}
