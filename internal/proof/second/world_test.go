// SPDX-License-Identifier: Apache-2.0

package second

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// kind is where a guard stands, and in front of what.
type kind int

const (
	nrlService     kind = iota // called directly
	gpProvider                 // GP Connect behind the proxy
	recordProvider             // a record behind the proxy
	gpProxy                    // the proxy, paths as they are
	recordProxy                // the proxy, a record's URL as one segment
)

func (k kind) String() string {
	return [...]string{"service", "gp provider", "record provider", "gp proxy", "record proxy"}[k]
}

func (k kind) isProxy() bool    { return k == gpProxy || k == recordProxy }
func (k kind) isProvider() bool { return k == gpProvider || k == recordProvider }
func (k kind) isRecord() bool   { return k == recordProvider || k == recordProxy }
func (k kind) hasSSP() bool     { return k != nrlService }

// position is one guard and all that the model must know of it.
type position struct {
	name       string
	kind       kind
	gpTokens   bool
	operations []spine.Operation
	registered map[spine.InteractionID]spine.InteractionID
	aliases    []spine.Alias
	tables     *policy // what activities open; nil if nothing is demanded

	asid      spine.ASID // of a service or a provider
	base      string
	proxyName string
	peer      bool
	signed    bool
	trusting  bool // the registry is SendersCheckedByProxy
	users     bool
	snapshot  bool // of the directory, instead of a look-up for each
	echo      bool
	audience  string
	leeway    int64
	now       time.Time

	guard *guard.Guard
}

// The systems of the directory.
const (
	consumer     = "100000000001"
	provider     = "100000000002"
	patcher      = "100000000003" // registered under .patch
	silent       = "100000000004" // may do nothing
	homeless     = "100000000005" // without an organisation
	unproven     = "100000000006" // without a certificate
	broken       = "100000000007" // the directory fails
	explosive    = "100000000008" // the directory panics
	other        = "100000000009" // as consumer, of another organisation
	practice     = "100000000010" // GP Connect, a host alone
	practiceRoot = "100000000011" // a service root with a path
	practiceBare = "100000000012" // a service root without a path
	practice443  = "100000000013" // a service root with a port
	badScheme    = "100000000014"
	badSlash     = "100000000015"
	badQuery     = "100000000016"
	badPort      = "100000000017"
	hostless     = "100000000018"
	badPath      = "100000000019"
	unknown      = "100000000099"
	locator      = "999999999901"
)

type system struct {
	ods, host, certificate string
	sends, receives        []spine.InteractionID
}

func (s system) row(asid spine.ASID) spine.SystemRow {
	return spine.SystemRow{ASID: asid, ODS: spine.ODSCode(s.ods), Host: s.host, Certificate: s.certificate,
		Sends: slices.Sorted(slices.Values(s.sends)), Receives: slices.Sorted(slices.Values(s.receives))}
}

var directory = makeDirectory()

func makeDirectory() map[string]system {
	var all []spine.InteractionID
	for _, list := range [][]spine.Operation{nrlOperations(), gpOperations(), madeOperations, madeGPOperations} {
		for _, o := range list {
			all = append(all, o.Interaction)
		}
	}
	const content = "urn:nhs:names:services:nrl:DocumentReference.content"
	received := append(slices.Clone(all), content)
	byPatch := slices.DeleteFunc(slices.Clone(all), func(id spine.InteractionID) bool { return strings.HasSuffix(string(id), ".update") })
	byPatch = append(byPatch, "urn:nhs:names:services:nrl:DocumentReference.patch")
	registered := slices.DeleteFunc(slices.Clone(received), func(id spine.InteractionID) bool { return id == nrl.DocumentReferenceContentRead })
	d := map[string]system{
		consumer:     {"X9901", "c1.nhs.uk", "consumer.example", all, nil},
		other:        {"Y00", "", "Other.Example", all, nil},
		provider:     {"RXA", "p1.nhs.uk", "provider.example", all, registered},
		patcher:      {"RXB12", "p2.nhs.uk", "patcher.example", byPatch, []spine.InteractionID{nrl.DocumentReferenceContentRead}},
		silent:       {"RXC", "p3.nhs.uk", "silent.example", nil, nil},
		homeless:     {"", "", "homeless.example", all, nil},
		unproven:     {"RXD", "", "", all, nil},
		practice:     {"A1001", "gp1.nhs.uk", "gp1.example", nil, received},
		practiceRoot: {"A1002", "https://gp2.nhs.uk/GP0001/STU3/1", "gp2.example", nil, received},
		practiceBare: {"A1003", "https://gp3.nhs.uk", "gp3.example", nil, received},
		practice443:  {"A1004", "https://GP4.nhs.uk:443/GP4", "gp4.example", nil, received},
		badScheme:    {"A1005", "http://gp5.nhs.uk/GP5", "gp5.example", nil, received},
		badSlash:     {"A1006", "https://gp6.nhs.uk/GP6/", "gp6.example", nil, received},
		badQuery:     {"A1007", "https://gp7.nhs.uk/GP7?a=b", "gp7.example", nil, received},
		badPort:      {"A1008", "https://gp8.nhs.uk:8443/GP8", "gp8.example", nil, received},
		hostless:     {"A1009", "", "gp9.example", nil, received},
		badPath:      {"A1010", "https://gp10.nhs.uk/GP%31", "gp10.example", nil, received},
	}
	return d
}

// registry looks systems up in the directory.
type registry struct{}

func (registry) Lookup(_ context.Context, asid spine.ASID) (spine.System, error) {
	switch asid {
	case broken:
		return spine.System{}, errors.New("the directory is down")
	case explosive:
		panic("the directory panics")
	}
	s, ok := directory[string(asid)]
	if !ok {
		return spine.System{}, spine.ErrUnknownASID
	}
	return spine.NewSystem(s.row(asid)), nil
}

// snapshot is the directory in one piece.
type snapshot struct{ *spine.Snapshot }

func (s snapshot) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	if asid == broken || asid == explosive || isBad(string(asid)) {
		return registry{}.Lookup(ctx, asid)
	}
	return s.Snapshot.Lookup(ctx, asid)
}

func newSnapshot(t *testing.T) snapshot {
	s, err := spine.NewSnapshot(func(yield func(spine.SystemRow) bool) {
		for _, asid := range sortedKeys(directory) {
			if !isBad(asid) && !yield(directory[asid].row(spine.ASID(asid))) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return snapshot{s}
}

// isBad is a system whose host is none, which no snapshot takes.
func isBad(asid string) bool {
	switch asid {
	case badScheme, badQuery, badPort, badPath:
		return true
	}
	return false
}

// behaviour is what the hooks of one request do. It travels in the context.
type behaviour struct {
	peer    []string // names
	peerErr string   // "no peer", "error", "panic"
	user    string   // one of the users, "nobody", "error", "panic"
	audit   string   // "", "error", "panic"

	audited, asked int
}

type behaviourKey struct{}

func of(ctx context.Context) *behaviour {
	b, _ := ctx.Value(behaviourKey{}).(*behaviour)
	return b
}

type hooks struct{}

func (hooks) Peer(r *http.Request) (guard.Peer, error) {
	b := of(r.Context())
	switch b.peerErr {
	case "no peer":
		return guard.Peer{}, guard.ErrNoPeer
	case "error":
		return guard.Peer{}, errors.New("the hook fails")
	case "panic":
		panic("the peer panics")
	}
	return guard.Peer{Names: b.peer}, nil
}

func (hooks) Record(ctx context.Context, _ *guard.Decision) error {
	b := of(ctx)
	b.audited++
	switch b.audit {
	case "error":
		return errors.New("the disk is full")
	case "panic":
		panic("the audit panics")
	}
	return nil
}

func (hooks) User(r *http.Request, _ *guard.Decision) (spine.User, error) {
	b := of(r.Context())
	b.asked++
	switch b.user {
	case "nobody":
		return spine.User{}, guard.ErrNoUser
	case "error":
		return spine.User{}, errors.New("the session store is down")
	case "panic":
		panic("the users panic")
	}
	return users[b.user].spine(), nil
}

// key is what a test's signature stands for.
type key struct {
	issuer, audience string
	asids            []spine.ASID
	organizations    []spine.ODSCode
}

const keyIssuer = "https://signed.example"

var keys = map[string]key{
	"systems":       {keyIssuer, audienceOfKeys, []spine.ASID{consumer, provider, patcher, silent, homeless, unproven, broken, explosive}, nil},
	"organisations": {keyIssuer, audienceOfKeys, nil, []spine.ODSCode{"X9901", "RXA", "RXB12", "RXC", "RXD"}},
	"both":          {keyIssuer, audienceOfKeys, []spine.ASID{other}, []spine.ODSCode{"X9901", "RXA"}},
	"neither":       {keyIssuer, audienceOfKeys, nil, nil},
	"stranger":      {keyIssuer, audienceOfKeys, []spine.ASID{unknown}, nil},
	"elsewhere":     {keyIssuer, "https://elsewhere.example", []spine.ASID{consumer, provider}, nil},
	"other-issuer":  {"https://another.example", audienceOfKeys, []spine.ASID{consumer, provider}, nil},
	"no-audience":   {keyIssuer, "", []spine.ASID{consumer, provider}, nil},
	"no-issuer":     {"", audienceOfKeys, []spine.ASID{consumer, provider}, nil},
	"nowhere":       {keyIssuer, audienceOfKeys, nil, []spine.ODSCode{""}},
}

const audienceOfKeys = "https://api.example"

var errSignature = errors.New("bad signature")

// verify is the test's idea of a signature: its third part names the key.
func verify(compact string) (payload []byte, k key, err error) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return nil, key{}, errSignature
	}
	name, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, key{}, errSignature
	}
	if string(name) == "panic" {
		panic("the verifier panics")
	}
	k, ok := keys[string(name)]
	if !ok {
		return nil, key{}, errSignature
	}
	payload, err = base64.RawURLEncoding.DecodeString(parts[1])
	return payload, k, err
}

func nrlOperations() []spine.Operation {
	return slices.Collect(nrl.Policy().Operations().All())
}

func gpOperations() []spine.Operation {
	return belonging(slices.Collect(gpconnect.Policy().Operations().All()), "gpconnect")
}

func registeredIDs(list []spine.Interaction) map[spine.InteractionID]spine.InteractionID {
	m := map[spine.InteractionID]spine.InteractionID{}
	for _, i := range list {
		m[i.ID] = i.Registered
	}
	return m
}

var noon = time.Unix(1_700_000_000, 0)

// positions makes all guards.
func positions(t *testing.T) []*position {
	all := slices.Concat(nrlPositions(), recordPositions(), gpPositions(), madePositions())
	for _, p := range all {
		p.make(t)
	}
	return all
}

func nrlPositions() []*position {
	base := position{kind: nrlService, asid: locator, leeway: 5, now: noon,
		operations: belonging(nrlOperations(), "nrl"), registered: registeredIDs(slices.Collect(nrl.Policy().Interactions().All())),
		aliases: []spine.Alias{{Alias: "urn:nhs:names:services:nrl:DocumentReference.patch", ID: nrl.DocumentReferenceUpdate}}}
	return variants(base, "nrl", map[string]func(*position){
		"open":            func(p *position) { p.snapshot = true },
		"peer":            func(p *position) { p.peer, p.echo = true, true },
		"audience":        func(p *position) { p.audience = "https://clinicals.example"; p.leeway = 60 },
		"no leeway":       func(p *position) { p.leeway = 0; p.peer = true },
		"signed":          func(p *position) { p.signed = true; p.audience = audienceOfKeys },
		"signed and peer": func(p *position) { p.signed = true; p.audience = audienceOfKeys; p.peer = true },
		"half a second":   func(p *position) { p.now = noon.Add(500 * time.Millisecond) },
	})
}

func recordPositions() []*position {
	base := position{leeway: 5, now: noon, tables: nrlPolicy, operations: belonging(nrlOperations(), "nrl-retrieval"),
		registered: registeredIDs(slices.Collect(nrl.Policy().Interactions().All()))}
	behind := base
	behind.kind, behind.asid, behind.proxyName = recordProvider, provider, "proxy.example"
	before := base
	before.kind = recordProxy
	return slices.Concat(
		variants(behind, "record provider", map[string]func(*position){
			"open":             func(*position) {},
			"peer and users":   func(p *position) { p.peer, p.users = true, true },
			"base":             func(p *position) { p.base, p.snapshot, p.echo = "/records/v1", true, true },
			"trusting, users":  func(p *position) { p.trusting, p.users, p.peer = true, true, true },
			"signed":           func(p *position) { p.signed, p.users = true, true; p.audience = audienceOfKeys },
			"signed, trusting": func(p *position) { p.signed, p.trusting = true, true; p.audience = audienceOfKeys },
		}),
		variants(before, "record proxy", map[string]func(*position){
			"open":           func(p *position) { p.snapshot, p.echo = true, true },
			"peer and users": func(p *position) { p.peer, p.users = true, true },
			"signed":         func(p *position) { p.signed = true; p.audience = audienceOfKeys },
		}))
}

func gpPositions() []*position {
	base := position{gpTokens: true, leeway: 600, now: noon, operations: gpOperations(),
		registered: registeredIDs(slices.Collect(gpconnect.Policy().Interactions().All()))}
	behind := base
	behind.kind, behind.asid, behind.base, behind.proxyName = gpProvider, practice, "/GP0001/STU3/1", "proxy.example"
	before := base
	before.kind = gpProxy
	return slices.Concat(
		variants(behind, "gp provider", map[string]func(*position){
			"registry":        func(*position) {},
			"no base":         func(p *position) { p.base, p.echo = "", true },
			"peer":            func(p *position) { p.peer = true },
			"trusting":        func(p *position) { p.trusting, p.peer = true, true },
			"audience":        func(p *position) { p.audience, p.leeway = "https://gp.example/GP0001/STU3/1", 5 },
			"signed":          func(p *position) { p.signed, p.audience = true, audienceOfKeys },
			"signed and peer": func(p *position) { p.signed, p.audience, p.peer = true, audienceOfKeys, true },
		}),
		variants(before, "gp proxy", map[string]func(*position){
			"open":   func(p *position) { p.snapshot = true },
			"peer":   func(p *position) { p.peer, p.echo = true, true },
			"signed": func(p *position) { p.signed, p.audience = true, audienceOfKeys },
		}))
}

// belonging returns the operations of one service.
func belonging(list []spine.Operation, service string) []spine.Operation {
	return slices.DeleteFunc(slices.Clone(list), func(o spine.Operation) bool { return o.Service != service })
}

func variants(base position, family string, changes map[string]func(*position)) []*position {
	var list []*position
	for _, name := range sortedKeys(changes) {
		p := base
		changes[name](&p)
		p.name = family + ", " + name
		list = append(list, &p)
	}
	return list
}

func sortedKeys[V any](m map[string]V) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func (p *position) options() guard.Options {
	o := guard.Options{Audit: hooks{}, Audience: p.audience, Clock: func() time.Time { return p.now },
		EchoInput: p.echo}
	switch p.leeway {
	case 0:
		o.Leeway = guard.NoLeeway
	case p.defaultLeeway():
	default:
		o.Leeway = time.Duration(p.leeway) * time.Second
	}
	if p.signed {
		o.Signed = verifier{}
	}
	switch {
	case p.peer:
		o.Peer = hooks{}
	case !p.signed:
		o.Peer = guard.UnsignedTokensWithoutMutualTLS{}
	}
	switch {
	case p.users:
		o.Users = hooks{}
	case p.tables != nil:
		o.Users = guard.UsersCheckedBySender{}
	}
	return o
}

func (p *position) defaultLeeway() int64 {
	if p.gpTokens {
		return 600
	}
	return 5
}

func (p *position) make(t *testing.T) {
	var known spine.Registry = registry{}
	if p.snapshot {
		known = newSnapshot(t)
	}
	var err error
	switch {
	case p.operations[0].Service == "made":
		p.guard, err = guard.NewService(madeService(), p.service(known))
	case p.operations[0].Service == "made-gp" && p.kind == gpProvider:
		p.guard, err = guard.NewProvider(madeGPService(), p.providing(known))
	case p.operations[0].Service == "made-gp":
		p.guard, err = guard.NewProxy(madeGPService(), p.proxying(known))
	case p.kind == nrlService:
		p.guard, err = guard.NewService(nrl.NRL(), p.service(known))
	case p.kind == recordProvider:
		p.guard, err = guard.NewProvider(nrl.NRLRetrieval(), p.providing(known))
	case p.kind == recordProxy:
		p.guard, err = guard.NewProxy(nrl.NRLRetrieval(), p.proxying(known))
	case p.kind == gpProvider:
		p.guard, err = guard.NewProvider(gpconnect.GPConnect(), p.providing(known))
	case p.kind == gpProxy:
		p.guard, err = guard.NewProxy(gpconnect.GPConnect(), p.proxying(known))
	}
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
}

func (p *position) service(known spine.Registry) guard.ServiceOptions {
	return guard.ServiceOptions{Options: p.options(), ASID: p.asid, Registry: known}
}

func (p *position) providing(known spine.Registry) guard.ProviderOptions {
	o := guard.ProviderOptions{Options: p.options(), ASID: p.asid, BasePath: p.base, Registry: known}
	if p.peer {
		o.ProxyName = p.proxyName
	}
	if p.trusting {
		o.Registry = guard.SendersCheckedByProxy{}
	}
	return o
}

func (p *position) proxying(known spine.Registry) guard.ProxyOptions {
	return guard.ProxyOptions{Options: p.options(), Registry: known}
}
