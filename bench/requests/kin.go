// SPDX-License-Identifier: Apache-2.0

package requests

import (
	"context"
	"net/http"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// kin are both routers of kin-openapi, and the validation of requests with the
// one that finds encoded slashes. The other one does not: it has no row where
// a whole URL is one segment.
func (p *Position) kin(specs string) ([]Candidate, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(specs, p.spec))
	if err != nil {
		return nil, err
	}
	if p.base != "" {
		doc.Servers = openapi3.Servers{{URL: p.base}}
	}
	gorilla, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	candidates := []Candidate{{"kin-openapi, FindRoute (gorillamux)", p.findRoute(gorilla)}}
	old, err := legacy.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	if find := p.findRoute(old); find(0) == nil {
		candidates = append(candidates, Candidate{"kin-openapi, FindRoute (legacy)", find})
	}
	return append(candidates, Candidate{"kin-openapi, FindRoute and ValidateRequest", p.validate(gorilla)}), nil
}

func (p *Position) findRoute(router routers.Router) func(int) error {
	return func(i int) error {
		_, _, err := router.FindRoute(p.request(i))
		return err
	}
}

func (p *Position) validate(router routers.Router) func(int) error {
	options := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	return func(i int) error { return valid(p.request(i), router, options) }
}

func valid(r *http.Request, router routers.Router, options *openapi3filter.Options) error {
	route, params, err := router.FindRoute(r)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route, Options: options,
	})
}
