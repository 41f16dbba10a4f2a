// SPDX-License-Identifier: Apache-2.0

package requests

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	jwx "github.com/lestrrat-go/jwx/v3/jwt"

	"github.com/spineguard/spineguard/spine/guard"
)

// Candidate does something with request i of a position, and says if it went
// well.
type Candidate struct {
	Name string
	Do   func(i int) error
}

// The candidates that the others are compared with, by place.
const (
	Bare = 0
	JSON = 1
)

// Candidates returns what is measured at a position. specs is the folder of
// the OpenAPI documents.
func (p *Position) Candidates(specs string) ([]Candidate, error) {
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	claims, err := p.json()
	if err != nil {
		return nil, err
	}
	candidates := []Candidate{
		{"bare handler with a recorder", p.serve(bare)},
		claims,
		p.check(),
		{"Guard.Wrap around the bare handler", p.serve(p.Guard.Wrap(bare))},
		p.golangJWT("golang-jwt, ParseUnverified, struct", p.claims),
		p.golangJWT("golang-jwt, ParseUnverified, map", func() jwt.Claims { return jwt.MapClaims{} }),
		p.jwx(),
		p.mux(),
	}
	kin, err := p.kin(specs)
	if err != nil {
		return nil, err
	}
	candidates = append(candidates, kin...)
	return append(candidates, Candidate{"ServeMux, golang-jwt and Go maps around the bare handler", p.serve(p.pieces(bare))}), nil
}

// serve gives requests to a handler as httptest does.
func (p *Position) serve(h http.Handler) func(int) error {
	return func(i int) error {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, p.request(i))
		if w.Code != http.StatusNoContent {
			return fmt.Errorf("status %d", w.Code)
		}
		return nil
	}
}

func (p *Position) request(i int) *http.Request { return p.Requests[i%len(p.Requests)] }

func (p *Position) token(i int) string { return bearer(p.request(i)) }

func bearer(r *http.Request) string {
	if v := r.Header["Authorization"]; len(v) == 1 {
		return strings.TrimPrefix(v[0], "Bearer ")
	}
	return ""
}

// Sizes returns the lengths of the first request's claims, in bytes of JSON,
// and of its token, in characters.
func (p *Position) Sizes() (claims, token int) {
	t := p.token(0)
	return base64.RawURLEncoding.DecodedLen(len(strings.Split(t, ".")[1])), len(t)
}

// check has a decision that is used again.
func (p *Position) check() Candidate {
	d := new(guard.Decision)
	return Candidate{"Guard.Check", func(i int) error {
		if p.Guard.Check(p.request(i), d) != nil {
			return fmt.Errorf("refused: %s", d.Rule)
		}
		return nil
	}}
}

// json has the claims decoded from base64 already.
func (p *Position) json() (Candidate, error) {
	var claims [][]byte
	for i := range p.Requests {
		b, err := base64.RawURLEncoding.DecodeString(strings.Split(p.token(i), ".")[1])
		if err != nil {
			return Candidate{}, err
		}
		claims = append(claims, b)
	}
	return Candidate{"encoding/json, the claims alone", func(i int) error {
		return json.Unmarshal(claims[i%len(claims)], p.claims())
	}}, nil
}

func (p *Position) golangJWT(name string, claims func() jwt.Claims) Candidate {
	parser := jwt.NewParser()
	return Candidate{name, func(i int) error {
		_, _, err := parser.ParseUnverified(p.token(i), claims())
		return err
	}}
}

func (p *Position) jwx() Candidate {
	return Candidate{"jwx, ParseInsecure", func(i int) error {
		_, err := jwx.ParseInsecure([]byte(p.token(i)))
		return err
	}}
}

// mux routes and does nothing else.
func (p *Position) mux() Candidate {
	found := 0
	mux := p.routes(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { found++ }))
	w := httptest.NewRecorder()
	return Candidate{"http.ServeMux, routing alone", func(i int) error {
		before := found
		mux.ServeHTTP(w, p.request(i))
		if found == before {
			return fmt.Errorf("no route")
		}
		return nil
	}}
}

// routes leads every operation of the position to one handler.
func (p *Position) routes(h http.Handler) *http.ServeMux {
	mux := http.NewServeMux()
	known := map[string]bool{}
	for o := range p.operations.All() {
		pattern := o.Method + " " + p.base + o.Path
		if o.Service == p.service && !known[pattern] {
			known[pattern] = true
			mux.Handle(pattern, h)
		}
	}
	return mux
}
