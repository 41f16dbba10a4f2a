// SPDX-License-Identifier: Apache-2.0

package query

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
)

// request is the form of what a question says of an HTTP request. What it means says the guard.
type request struct {
	method   string
	template bool              // the endpoint can be nothing but a path template
	concrete bool              // it is a request, and what selects an operation is looked at
	url      *url.URL          // as a server has it
	absolute bool              // given with scheme and host, so that a service root may stand in front
	host     string            // of the URL
	target   *url.URL          // that a proxy is asked for; nil if none is
	headers  map[string]string // by lower case name
}

// readRequest reads the endpoint and the headers of a question. Errors are
// mistakes in the form of the question.
func readRequest(q Question) (request, error) {
	r := request{method: strings.ToUpper(q.Method), headers: map[string]string{}}
	if r.method == "" {
		r.method = "GET"
	}
	for _, h := range q.Headers {
		name, value, ok := strings.Cut(h, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if _, twice := r.headers[name]; !ok || name == "" || twice {
			return r, fmt.Errorf("the header %q must be Name: value, each name once", h)
		}
		r.headers[name] = value
	}
	if r.template = strings.ContainsAny(q.Endpoint, "{}"); r.template {
		return r, nil
	}
	u, err := url.Parse(q.Endpoint)
	if err != nil {
		return r, fmt.Errorf("the endpoint %q is no URL: %w", q.Endpoint, errors.Unwrap(err))
	}
	r.concrete = u.Scheme != "" || u.RawQuery != "" || len(q.Headers) > 0
	r.absolute, r.host = u.Scheme != "", u.Host
	r.url = &url.URL{Opaque: u.Opaque, Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}
	if r.absolute && u.Path == "" {
		r.url.Path = "/"
	}
	if r.target = proxied(u.EscapedPath()); r.target != nil {
		r.concrete, r.absolute = true, true
	}
	return r, nil
}

// proxied reads a path that is the URL of what a proxy fetches: as it is, which
// is how GP Connect's consumers send it, or percent-encoded as one segment, as
// those of the NRL do. Of what looks like one and cannot be read nothing is known.
func proxied(path string) *url.URL {
	text := strings.TrimPrefix(path, "/")
	if !strings.HasPrefix(text, "https://") {
		plain, err := url.PathUnescape(text)
		if err != nil || strings.Contains(text, "/") || !strings.HasPrefix(plain, "https://") {
			return nil
		}
		text = plain
	}
	if inner, err := url.Parse(text); err == nil {
		return inner
	}
	return new(url.URL)
}

// selector says what selects an operation, in words; empty if nothing needs to.
func selector(o *policy.Operation) string {
	var parts []string
	var sets []string
	for _, set := range o.Query {
		sets = append(sets, strings.Join(policy.Counted(set), " and "))
	}
	if len(sets) > 0 {
		parts = append(parts, "the query parameter "+strings.Join(sets, ", or "))
	}
	for _, h := range o.Header {
		parts = append(parts, fmt.Sprintf("the header %s with %q", h.Name, h.Value))
	}
	return strings.Join(parts, " and ")
}

// selectors are those of operations, for what a request lacks.
func selectors(operations []operation) []operation {
	return slices.DeleteFunc(slices.Clone(operations), func(o operation) bool { return selector(o.Operation) == "" })
}
