// SPDX-License-Identifier: Apache-2.0

package request

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spineguard/spineguard/spine"
)

// Question says which request is made. What is left out is right for the operation.
type Question struct {
	Interaction string   // interactionId, or an alias of it
	Service     string   // where several have the endpoint
	Method      string   // of Endpoint; GET if empty
	Endpoint    string   // path template with its base, path or URL of a request, or the URL of a record
	Headers     []string // each as "Name: value"
	Body        []byte   // nil: {} where there is one

	// Where the guard stands that the request is for: service, provider or proxy. Empty: at the
	// service if it is called directly, and otherwise at the provider.
	Position string

	ASID string // of the system that sends; empty: the first that may
	ODS  string // of its organisation, as the token has it; empty: as the policy has it
	To   string // ASID of the system that receives; empty: one that does

	Access      spine.Access // for whom; empty: a professional
	Role        string       // job role of the user: R8001, or S8000:G8000:R8001
	Activities  []string     // that the user has locally
	Areas       []string     // of work
	RoleProfile string       // user role profile id, 12 digits
	Patient     string       // NHS number: of the citizen, or of whom the token asks for the record
	Issuer      string       // iss of the token

	// URL is under which the guard stands, and where the request is sent: of the service, the
	// provider's service root, or that of the proxy. Empty: it is not sent.
	URL string
}

// Accesses are for whom a request can be sent, the usual one first.
func Accesses() []spine.Access {
	return []spine.Access{spine.Professional, spine.Citizen, spine.Unattended}
}

// read is what a question says, once it is known to be readable.
type read struct {
	Question
	method   string
	endpoint *url.URL // nil for a template, and without an endpoint
	headers  http.Header
	root     *url.URL // nil: the request is not sent
	areas    []spine.AreaOfWork
}

func (q Question) read() (*read, error) {
	r := &read{Question: q, method: strings.ToUpper(q.Method), headers: http.Header{}}
	var errs []error
	if q.Interaction == "" && q.Endpoint == "" {
		errs = append(errs, errors.New("nothing is called: name an interactionId, or an endpoint with its method"))
	}
	if r.method == "" && q.Endpoint != "" {
		r.method = http.MethodGet
	}
	if r.method != "" && !token.MatchString(r.method) {
		errs = append(errs, fmt.Errorf("the method %q must be a word, such as GET", q.Method))
	}
	errs = append(errs, r.readEndpoint())
	for _, h := range q.Headers {
		errs = append(errs, r.header(h))
	}
	for _, a := range q.Areas {
		area, ok := spine.ParseAreaOfWork(a)
		if !ok {
			errs = append(errs, fmt.Errorf("%q is not an area of work; the form is P0020:Q0300:T0640", a))
		}
		r.areas = append(r.areas, area)
	}
	if q.URL != "" {
		var err error
		r.root, err = readRoot(q.URL)
		errs = append(errs, err)
	}
	return r, errors.Join(errs...)
}

// readEndpoint reads the address of a request; a template stays a text.
func (r *read) readEndpoint() (err error) {
	switch {
	case strings.ContainsFunc(r.Endpoint, func(c rune) bool { return c == ' ' || !unicode.IsPrint(c) }):
		return fmt.Errorf("the endpoint %q must be without blanks and invisible characters: percent-encode them", r.Endpoint)
	case r.Endpoint == "" || strings.ContainsAny(r.Endpoint, "{}"):
		return nil
	}
	if r.endpoint, err = url.Parse(r.Endpoint); err != nil {
		return fmt.Errorf("the endpoint %q is not a URL: %w", r.Endpoint, errors.Unwrap(err))
	}
	return nil
}

// token is one of RFC 9110, such as a method and the name of a header.
var token = regexp.MustCompile("\\A[A-Za-z0-9!#$%&'*+.^_`|~-]+\\z")

// framing are the headers that say where a request goes, and where it ends. They are as the URL and
// the body have them: otherwise curl would send another request than the guard is asked about.
var framing = []string{"Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// header reads a header. No error repeats its value, which may be a secret.
func (r *read) header(h string) error {
	name, value, ok := strings.Cut(h, ":")
	if !ok {
		return errors.New("a header has no colon: it must be Name: value")
	}
	name, value = http.CanonicalHeaderKey(strings.TrimSpace(name)), strings.TrimSpace(value)
	_, twice := r.headers[name]
	switch {
	case !token.MatchString(name) || twice:
		return fmt.Errorf("the header %q must be Name: value, each name once", name)
	case !utf8.ValidString(value) || strings.ContainsFunc(value, func(c rune) bool { return !unicode.IsPrint(c) }):
		return fmt.Errorf("the value of the header %q must be visible characters", name)
	case name == "Authorization":
		return errors.New("the header Authorization is left out: the request has a token of its own")
	case slices.Contains(framing, name):
		return fmt.Errorf("the header %s is left out: it is as the URL and the body have it", name)
	}
	r.headers.Set(name, value)
	return nil
}

// hostName is the name of a host, or an address of IPv4 or IPv6.
var hostName = regexp.MustCompile(`\A([A-Za-z0-9._-]+|[0-9A-Fa-f:.]+)\z`)

// readRoot reads under which URL a guard stands. A token goes over the network in the clear to this
// computer alone. No error repeats a password.
func readRoot(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case strings.Contains(text, "@"):
		return nil, errors.New("the URL must be without a user and a password, like https://host.example")
	case err != nil || !hostName.MatchString(u.Hostname()) || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.RawPath != "":
		return nil, fmt.Errorf("the URL %q must be like https://host.example, with a path behind it if there is one", text)
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return nil, fmt.Errorf("the URL %q must begin with https; http is for this computer alone (localhost, 127.0.0.1)", text)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}
