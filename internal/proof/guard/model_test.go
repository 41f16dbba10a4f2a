// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// place is one guard, described plainly.
type place struct {
	name       string
	kind       string // nrl, gpconnect, records, proxy or gpconnect-proxy
	operations []op
	base       string
	own        string // ASID; empty at the proxy
	audience   string // that aud must have; empty: any
	peers      bool   // somebody says who is at the other end
	users      bool   // somebody says which user is behind a request
	signed     bool   // tokens are signed
	trusting   bool   // a provider that leaves senders to the proxy

	without string // a rule, or a line of it, that this model forgets, to see that it is missed
}

// op is an operation of the spec.
type op struct {
	method, path, id, actor string
	scopes                  []string
	query                   [][]string // sets of parameters; any one of them
	header                  [][2]string
	level, function         string   // that it demands of the user
	of                      []string // record types, of all of which it demands the level; none, and no group: any
	group                   string   // of which it demands the level
}

// asked is a request as it stands on the wire, and what is known of it beside.
type asked struct {
	method, target string
	host           string              // empty: host.example
	header         map[string][]string // by canonical name
	around         around
}

// around is what the hooks of a guard say while it judges one request.
type around struct {
	peer  []string // names in the verified certificate
	user  person
	fails string // "peer panics" and the like; empty: all is well
}

type verdict struct {
	rule        string // empty: allowed
	status      int
	issue, code string
	as          identity // of a request that is allowed
}

// identity is who asks for what.
type identity struct{ id, from, ods, to, access, subject, organization, reason, scope, target, root string }

// judgement is what the model says of a request.
type judgement struct {
	verdict verdict
	told    verdict // what the audit hears: not that it fails itself
	lines   []string
}

// refused ends the reading of a request at a line of the model.
type refused struct{ rule, line string }

func (p *place) must(ok bool, rule string) {
	if ok {
		return
	}
	_, file, n, _ := runtime.Caller(1)
	line := fmt.Sprintf("%s:%d", filepath.Base(file), n)
	if rule != p.without && line != p.without {
		panic(refused{rule, line})
	}
}

func (p *place) proxy() bool { return strings.HasSuffix(p.kind, "proxy") }

func (p *place) gpConnect() bool { return strings.HasPrefix(p.kind, "gpconnect") }

// judge asks all rules, and then the audit, which has the last word.
func (p *place) judge(a asked) judgement {
	var j judgement
	j.verdict = p.attempt(&j, func() identity { return p.ask(a) })
	j.told = j.verdict
	if v := p.attempt(&j, func() identity { return p.audit(a) }); v.rule != "" {
		j.verdict = v
	}
	return j
}

// attempt returns the answer of the first rule that refuses, if one does.
func (p *place) attempt(j *judgement, ask func() identity) (v verdict) {
	defer func() {
		switch no := recover().(type) {
		case nil:
		case refused:
			v = p.answer(no.rule)
			j.lines = append(j.lines, no.line)
		default:
			panic(no)
		}
	}()
	return verdict{as: ask()}
}

// ask asks the rules in their order: docs/conformance.md, 1 to 8.
func (p *place) ask(a asked) identity {
	p.connection(a)
	r := p.address(a)
	p.method(a, r)
	parameters := p.query(r)
	p.media(a, r)
	from, to := p.headers(a)
	o := p.choose(a, r, parameters)
	signer := p.authentic(a, from)
	sender, known := p.sender(a, from, signer)
	p.receives(to)
	who := p.token(a, o, from, sender, known)
	ids := p.idsOf(a)
	p.sends(o, sender)
	root := p.target(a, o, to, r)
	p.person(a, o, who, ids)
	who.id, who.from, who.ods, who.to, who.target, who.root = o.id, from, sender.ods, to, r.target, root
	return who
}

func (p *place) audit(a asked) identity {
	p.must(a.around.fails != "audit fails", "audit-failed")
	p.must(a.around.fails != "audit panics", "panic")
	return identity{}
}
