package query

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
)

// request is what a question says of an HTTP request.
type request struct {
	method   string
	template string            // as given, if it may be one
	segments []string          // of the path, still encoded; nil if it is no path of a request
	params   map[string]int    // how often; -1: one of them is empty
	headers  map[string]string // by lower case name
	concrete bool              // a request, not a template: what selects an operation is looked at
	whole    bool              // given with scheme and host, so that a service root may stand in front
	target   string            // host behind the proxy, if the path is the URL of what is fetched
	encoded  bool              // that URL is one percent-encoded segment
}

// readRequest reads the endpoint and the headers of a question. Errors are
// mistakes in the form of the question.
func readRequest(q Question) (request, error) {
	r := request{method: strings.ToUpper(q.Method), template: q.Endpoint, params: map[string]int{}, headers: map[string]string{}}
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
	if strings.ContainsAny(q.Endpoint, "{}") {
		return r, nil
	}
	u, err := url.Parse(q.Endpoint)
	if err != nil {
		return r, fmt.Errorf("the endpoint %q is no URL: %w", q.Endpoint, errors.Unwrap(err))
	}
	r.concrete = u.Scheme != "" || u.RawQuery != "" || len(q.Headers) > 0
	r.whole = u.Scheme != ""
	path := u.EscapedPath()
	if inner, encoded, ok := proxied(path); ok {
		r.concrete, r.whole, r.target = true, true, strings.TrimSuffix(inner.Host, ":443")
		r.encoded = encoded
		path = inner.EscapedPath()
		if encoded && u.RawQuery != "" {
			path = "" // two queries, and no one can say which counts
		} else if encoded {
			u.RawQuery = inner.RawQuery
		}
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return r, fmt.Errorf("the query of %q cannot be read: %w", q.Endpoint, err)
	}
	for name, values := range query {
		r.params[name] = len(values)
		if slices.Contains(values, "") {
			r.params[name] = -1
		}
	}
	r.segments = splitPath(path)
	return r, nil
}

// proxied reads a path that is the URL of what a proxy fetches: as it is, which
// is how GP Connect's consumers send it, or percent-encoded as one segment, as
// those of the NRL do. What looks like one and cannot be read has no path.
func proxied(path string) (inner *url.URL, encoded, ok bool) {
	text := strings.TrimPrefix(path, "/")
	if !strings.HasPrefix(text, "https://") {
		plain, err := url.PathUnescape(text)
		if err != nil || strings.Contains(text, "/") || !strings.HasPrefix(plain, "https://") {
			return nil, false, false
		}
		text, encoded = plain, true
	}
	inner, err := url.Parse(text)
	if err != nil || inner.Host == "" || inner.User != nil || inner.Fragment != "" {
		return new(url.URL), encoded, true
	}
	if inner.Path == "" {
		inner.Path = "/"
	}
	return inner, encoded, true
}

// isAt reports whether what is fetched is where a system receives: on its
// host, and below its service root if the directory has one.
func (r request) isAt(endpoint string) bool {
	host, root, _ := policy.CutEndpoint(endpoint)
	return strings.EqualFold(r.target, host) && strings.HasPrefix("/"+strings.Join(r.segments, "/")+"/", root+"/")
}

// splitPath returns the segments of a path; nil for one that a server could
// read in two ways: with empty segments, or with dots for a segment.
func splitPath(path string) []string {
	rest, ok := strings.CutPrefix(path, "/")
	if !ok {
		return nil
	}
	segments := strings.Split(rest, "/")
	for _, s := range segments {
		plain, err := url.PathUnescape(s)
		if err != nil || plain == "." || plain == ".." || plain == "" && len(segments) > 1 {
			return nil
		}
	}
	return segments
}

// endpoints are those that the request fits: by its template, or by its path,
// where a literal segment goes before a parameter. A service behind the SSP
// whose one path is one parameter takes any path that no other service has:
// that parameter is the URL of a record, or what is left of it at the provider.
// A URL may have the service root in front that the directory gives: the least
// of it that leaves a path of an endpoint. More than one endpoint is returned
// only if several services have it.
func (ix *Index) endpoints(r request, service string) (found []*policy.Endpoint, isRequest bool) {
	best := map[string]match{}     // by service
	var records []*policy.Endpoint // that take any path
	for i := range ix.model.Endpoints {
		e := &ix.model.Endpoints[i]
		if e.Method != r.method || service != "" && e.Service != service {
			continue
		}
		if e.Path == r.template {
			found = append(found, e)
			continue
		}
		m, ok := ix.below(e, r)
		if ix.target[e.Service] && r.segments != nil {
			records = append(records, e)
		} else if old, has := best[e.Service]; ok && (!has || m.before(old)) {
			best[e.Service] = m
		}
	}
	if len(found) > 0 {
		return found, r.concrete
	}
	least := len(r.segments)
	for _, m := range best {
		least = min(least, m.root)
	}
	for _, s := range keys(best) {
		if best[s].root == least {
			found = append(found, best[s].endpoint)
		}
	}
	if len(found) == 0 {
		found = records
	}
	return found, true
}

// match is how an endpoint fits a path.
type match struct {
	endpoint *policy.Endpoint
	root     int // segments of the service root
	literals int // segments of the template that are literal
}

func (m match) before(other match) bool {
	return m.root < other.root || m.root == other.root && m.literals > other.literals
}

// below reports how an endpoint fits a request: with the path as it is, or,
// behind the SSP, below a service root.
func (ix *Index) below(e *policy.Endpoint, r request) (match, bool) {
	template := strings.Split(strings.TrimPrefix(e.Path, "/"), "/")
	root := len(r.segments) - len(template)
	if root < 0 || root > 0 && (!r.whole || !ix.behindSSP[e.Service]) {
		return match{}, false
	}
	literals, ok := fits(template, r.segments[root:])
	return match{e, root, literals}, ok && (root == 0 || literals > 0)
}

// root is the service root of a request that fits an endpoint; empty without.
func (r request) root(e *policy.Endpoint) string {
	n := len(r.segments) - strings.Count(e.Path, "/")
	if n <= 0 {
		return ""
	}
	return "/" + strings.Join(r.segments[:n], "/")
}

// idForm is the grammar of a FHIR id (STU3, datatypes, id).
var idForm = regexp.MustCompile(`\A[A-Za-z0-9.-]{1,64}\z`)

// fits reports whether a path fits a template, and how many segments of the
// template are literal. A parameter stands for one FHIR id.
func fits(template, path []string) (literals int, ok bool) {
	if len(template) != len(path) {
		return 0, false
	}
	for i, t := range template {
		switch {
		case strings.HasPrefix(t, "{") && idForm.MatchString(path[i]):
		case t == path[i]:
			literals++
		default:
			return 0, false
		}
	}
	return literals, true
}

// selected reports whether the parameters and headers of a request select an
// operation: any one of its sets of parameters, and all of its headers.
func (r request) selected(o *policy.Operation) bool {
	for _, h := range o.Header {
		if r.headers[strings.ToLower(h.Name)] != h.Value {
			return false
		}
	}
	return len(o.Query) == 0 || slices.ContainsFunc(o.Query, func(set []string) bool {
		return !slices.ContainsFunc(set, func(name string) bool { return r.params[name] != count(set, name) })
	})
}

// count says how often a name stands in a set, which is how often the
// parameter must come: more often, and readers differ on which counts.
func count(set []string, name string) (n int) {
	for _, s := range set {
		if s == name {
			n++
		}
	}
	return n
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
