// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"regexp"
	"slices"
	"strings"
)

// system is what the directory has of an ASID.
type system struct {
	ods, host, certificate string
	sends, receives        []string
}

var (
	asidPattern  = regexp.MustCompile(`\A[0-9]{12}\z`)
	odsPattern   = regexp.MustCompile(`\A[A-Z0-9]{3,12}\z`)
	tracePattern = regexp.MustCompile(`\A[!-~]+\z`)
)

func one(v []string) string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

func visible(s string, most int) bool { return tracePattern.MatchString(s) && len(s) <= most }

func isASID(s string) bool { return asidPattern.MatchString(s) && s != "000000000000" }

// connection asks who is at the other end. A provider's peer is the proxy.
func (p *place) connection(a asked) {
	if !p.peers {
		return
	}
	p.must(a.around.fails != "peer panics", "panic")
	p.must(a.around.fails != "peer fails" && len(a.around.peer) > 0, "peer")
	if p.provider() {
		p.must(isPeer(a, proxyName), "peer-proxy")
	}
}

const proxyName = "proxy.example"

func (p *place) provider() bool { return p.kind == "gpconnect" || p.kind == "records" }

func isPeer(a asked, name string) bool {
	return name != "" && slices.ContainsFunc(a.around.peer, func(n string) bool { return strings.EqualFold(n, name) })
}

func (p *place) headers(a asked) (from, to string) {
	lines := 0
	for _, v := range a.header {
		lines += len(v)
	}
	p.must(lines <= 100 && len(a.header) <= 100, "header-limit")
	names := []string{"Fromasid", "Toasid"}
	if p.kind != "nrl" {
		names = []string{"Ssp-From", "Ssp-To"}
		for name := range a.header {
			p.must(!slices.Contains([]string{"ssp_traceid", "ssp_from", "ssp_to", "ssp_interactionid"}, strings.ToLower(name)), "header-twin")
		}
		trace := a.header["Ssp-Traceid"]
		p.must(len(trace) == 1 && visible(one(trace), 128), "trace-header")
	}
	v := a.header[names[0]]
	p.must(len(v) == 1 && isASID(one(v)), "from-header")
	from = one(v)
	v = a.header[names[1]]
	p.must(len(v) == 1 && isASID(one(v)), "to-header")
	return from, one(v)
}

// sender looks the sender up. Before a peer that is somebody else, nobody can
// recognise an ASID that is unknown.
func (p *place) sender(a asked, from string, signer key) (s system, known bool) {
	if p.trusting {
		return system{}, false
	}
	p.must(a.around.fails != "registry fails", "registry-failed")
	p.must(a.around.fails != "registry panics", "panic")
	s, known = systems[from]
	if p.peers && !p.provider() {
		p.must(isPeer(a, s.certificate), "peer-sender")
	}
	p.must(signer.ods == "" || signer.ods == s.ods, "token-signer")
	if !p.peers || p.provider() {
		p.must(known, "sender")
	}
	return s, known
}

// receives asks whether the request is for this guard's own ASID.
func (p *place) receives(to string) {
	p.must(p.proxy() || to == p.own, "to-header")
}

// sends asks whether the sender may send the operation.
func (p *place) sends(o op, sender system) {
	p.must(p.trusting || slices.ContainsFunc(sender.sends, func(id string) bool {
		return id == o.id || slices.Contains(aliases[o.id], id)
	}), "sender-interaction")
}
