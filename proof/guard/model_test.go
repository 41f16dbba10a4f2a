package guard_test

import "strings"

// place is one guard, described plainly.
type place struct {
	name       string
	kind       string // nrl, gpconnect, records, proxy or gpconnect-proxy
	operations []op
	base       string
	own        string // ASID; empty at the proxy
	audience   string // that aud must have; empty: any
	peers      bool   // somebody tells who is at the other end
	users      bool   // somebody tells which user is behind a request
	signed     bool   // tokens are signed
	trusting   bool   // a provider that leaves senders to the proxy

	without string // a rule that this model forgets, to see that it is missed
}

// op is an operation of the spec.
type op struct {
	method, path, id, actor string
	scopes                  []string
	query                   [][]string // sets of parameters; any one of them
	header                  [][2]string
	level, function         string // that it demands of the user
}

// asked is a request as it stands on the wire, and what is known of it beside.
type asked struct {
	method, target string
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
}

// refused ends the reading of a request, undecided a comparison: the
// documents do not say who is right.
type (
	refused   struct{ rule string }
	undecided struct{}
)

func (p *place) no(rule string) {
	if rule != p.without {
		panic(refused{rule})
	}
}

func (p *place) must(ok bool, rule string) {
	if !ok {
		p.no(rule)
	}
}

func (p *place) proxy() bool { return strings.HasSuffix(p.kind, "proxy") }

func (p *place) gpConnect() bool { return strings.HasPrefix(p.kind, "gpconnect") }

// judge gives the verdict, and what the audit is told: that differs if the
// audit itself fails.
func (p *place) judge(a asked) (v, told verdict, decided bool) {
	rule, decided := p.first(func() { p.ask(a) })
	told = p.answer(rule)
	if audit, _ := p.first(func() { p.audit(a) }); audit != "" {
		rule = audit
	}
	return p.answer(rule), told, decided
}

// first returns the rule that refuses.
func (p *place) first(ask func()) (rule string, decided bool) {
	decided = true
	defer func() {
		switch no := recover().(type) {
		case nil:
		case refused:
			rule = no.rule
		case undecided:
			decided = false
		default:
			panic(no)
		}
	}()
	ask()
	return rule, decided
}

// ask asks the rules in their order: docs/conformance.md, 1 to 8.
func (p *place) ask(a asked) {
	p.connection(a)
	r := p.address(a)
	p.method(a, r)
	parameters := p.query(r)
	p.media(a, r)
	from, to := p.headers(a)
	o := p.choose(a, r, parameters)
	sender, known := p.sender(a, from)
	p.receives(to)
	p.token(a, o, from, sender, known)
	p.sends(o, sender)
	p.target(a, o, to, r)
	p.person(a, o)
}

func (p *place) audit(a asked) {
	p.must(a.around.fails != "audit fails", "audit-failed")
	p.must(a.around.fails != "audit panics", "panic")
}
