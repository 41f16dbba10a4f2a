// SPDX-License-Identifier: Apache-2.0

package requests

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/policy"
)

// Position is a place where a guard stands, with requests that it allows.
type Position struct {
	Name     string
	Guard    *guard.Guard
	Requests []*http.Request

	spec, base string // the OpenAPI document, below specs; the path in front of its paths
	operations spine.View[spine.Operation]
	service    string
	claims     func() jwt.Claims // a struct of them, empty
	systems    []spine.SystemRow
}

const (
	numRequests = 256
	gpBase      = "/GP0001/STU3/1"
)

// Positions returns the three positions. Every one asks for the peer's
// certificate; the last resolves the user as well.
func Positions() ([]*Position, error) {
	rows := systems()
	registry, err := spine.NewSnapshot(func(yield func(spine.SystemRow) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	})
	if err != nil {
		return nil, err
	}
	o := guard.Options{Audit: guard.Unaudited{}, Peer: guard.MutualTLS{}, Clock: clock}
	withUsers := o
	withUsers.Users = newUsers()

	asService, err1 := guard.NewService(nrl.NRL(), guard.ServiceOptions{Options: o, ASID: locator, Registry: registry})
	asProvider, err2 := guard.NewProvider(gpconnect.GPConnect(), guard.ProviderOptions{
		Options: o, ASID: provider, BasePath: gpBase, ProxyName: proxyName, Registry: registry,
	})
	asProxy, err3 := guard.NewProxy(nrl.NRLRetrieval(), guard.ProxyOptions{Options: withUsers, Registry: registry})
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	positions := []*Position{
		{
			Name: "NRL, called directly", Guard: asService, systems: rows, service: "nrl", operations: nrl.Policy().Operations(),
			spec: "nrl/pointers.yaml", claims: func() jwt.Claims { return new(spineClaims) },
		},
		{
			Name: "GP Connect, provider behind the proxy", Guard: asProvider, systems: rows, service: "gpconnect", operations: gpconnect.Policy().Operations(),
			spec: "gpconnect/gpconnect.yaml", base: gpBase, claims: func() jwt.Claims { return new(gpConnectClaims) },
		},
		{
			Name: "SSP, proxy for records of the NRL", Guard: asProxy, systems: rows, service: "nrl-retrieval", operations: nrl.Policy().Operations(),
			spec: "nrl/retrieval.yaml", claims: func() jwt.Claims { return new(spineClaims) },
		},
	}
	for i, send := range []func(int, spine.SystemRow, client.Options) (*http.Request, error){sendToNRL, sendToGP, sendForRecord} {
		if err := positions[i].send(registry, send); err != nil {
			return nil, fmt.Errorf("%s: %w", positions[i].Name, err)
		}
	}
	return positions, nil
}

// users are those who have logged in, by role profile.
type users map[string]spine.User

func newUsers() users {
	u := users{}
	for i := range numRequests {
		u[roleProfile(i)] = spine.User{RoleProfile: roleProfile(i), Activities: []spine.Activity{
			20, 57, 62, 92, 264, nrl.B0269, 278, 370, 380, 401,
		}}
	}
	return u
}

// User finds the user whom a token speaks for.
func (u users) User(_ *http.Request, d *guard.Decision) (spine.User, error) {
	user, ok := u[d.Subject()]
	if !ok {
		return spine.User{}, guard.ErrNoUser
	}
	return user, nil
}

// send makes the requests, each from another system.
func (p *Position) send(registry spine.Registry, send func(int, spine.SystemRow, client.Options) (*http.Request, error)) error {
	for i := range numRequests {
		row := p.systems[i*(len(p.systems)-1)/numRequests]
		r, err := send(i, row, client.Options{
			ASID: row.ASID, ODS: row.ODS, Registry: registry, Issuer: "https://" + row.Host + "/auth", Clock: clock,
		})
		if err != nil {
			return err
		}
		p.Requests = append(p.Requests, r)
	}
	return nil
}

func sendToNRL(i int, row spine.SystemRow, o client.Options) (*http.Request, error) {
	o.URL, o.To = "https://nrl.example.nhs.uk", locator
	id := fmt.Sprintf("da2b6e8a-3c8f-11e8-baae-%012x-584d385036514c383142", i)
	ctx := client.WithCaller(context.Background(), client.Caller{Access: spine.Professional, RoleProfile: roleProfile(i)})
	return received(ctx, nrl.NRL(), o, o.URL+"/STU3/DocumentReference/"+id, row.Certificate)
}

func sendToGP(i int, row spine.SystemRow, o client.Options) (*http.Request, error) {
	o.ProxyURL, o.OrganizationName = "https://"+proxyName, fmt.Sprintf("Invented trust %d", i)
	o.Device = client.Device{System: "https://supplier.example.nhs.uk/Id/product", Value: "APP-" + string(row.ASID), Model: "Invented consumer", Version: "3.1.4"}
	root := "https://" + providerHost + gpBase
	ctx := client.WithCaller(context.Background(), client.Caller{Access: spine.Professional, Practitioner: client.Practitioner{
		ID: fmt.Sprintf("1%05d", i), SDSUserID: fmt.Sprintf("1110%08d", i), RoleProfile: roleProfile(i), Family: "Invented", Given: "Irene",
	}})
	ctx = client.WithReceiver(ctx, client.Receiver{ASID: provider, ServiceRoot: root})
	r, err := received(ctx, gpconnect.GPConnect(), o, fmt.Sprintf("%s/Patient/%d", root, 1000+i), proxyName)
	if err != nil {
		return nil, err
	}
	// The proxy takes itself out of the URL, and sends the rest on.
	r.RequestURI = strings.TrimPrefix(r.RequestURI, "/https://"+providerHost)
	r.URL, err = url.ParseRequestURI(r.RequestURI)
	r.Host = providerHost
	return r, err
}

func sendForRecord(i int, row spine.SystemRow, o client.Options) (*http.Request, error) {
	o.ProxyURL = "https://" + proxyName
	user := newUsers()[roleProfile(i)]
	ctx := client.WithCaller(context.Background(), client.Caller{Access: spine.Professional, RoleProfile: user.RoleProfile, User: user})
	ctx = client.WithReceiver(ctx, client.Receiver{ASID: provider})
	return received(ctx, nrl.NRLRetrieval(), o, fmt.Sprintf("https://%s/records/crisis-plan/%d", providerHost, i), row.Certificate)
}

// received lets a generated transport send a GET, and returns it as the server
// at the other end reads it, from a caller with the certificate.
func received(ctx context.Context, service policy.Callable, o client.Options, target, certificate string) (*http.Request, error) {
	var wire bytes.Buffer
	o.Base = roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, r.Write(&wire)
	})
	t, err := client.NewTransport(service, o)
	if err != nil {
		return nil, err
	}
	out, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, err
	}
	out.Header.Set("Accept", "application/fhir+json")
	answer, err := t.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	_ = answer.Body.Close() // there is none
	r, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		return nil, err
	}
	r.TLS = &tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{{{DNSNames: []string{certificate}}}}}
	return r, nil
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
