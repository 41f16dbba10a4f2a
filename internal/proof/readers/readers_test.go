// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/spineguard/spineguard/spine/guard"
)

// reader reads its own copy of a request.
type reader func(*http.Request) reading

// What readers have a word on.
const (
	methodOf      = "method"
	hostOf        = "host"
	pathOf        = "path"
	rawPathOf     = "path as written"
	queryOf       = "query"
	rawQueryOf    = "query as written"
	templateOf    = "path template"
	valueOf       = "path value"
	interactionOf = "interaction"
	bodyOf        = "body"
	targetOf      = "target"
	fitsOf        = "template that the target fits"
	servedOf      = "served"
	providerOf    = "the provider behind it"
)

// reencodes is true where the setting urlmaxqueryparams makes proxies write each
// query anew: then the pairs are the same, and the text is not.
var reencodes = strings.Contains(os.Getenv("GODEBUG"), "urlmaxqueryparams=")

// oldMux is true where http.ServeMux knows neither methods nor parameters.
var oldMux = strings.Contains(os.Getenv("GODEBUG"), "httpmuxgo121=1")

// decided is what the guard says of a request that it has let through.
func (p *place) decided(r *http.Request) reading {
	d, ok := guard.DecisionFrom(r.Context())
	if !ok || !d.Allowed {
		return reading{"decision": "none"}
	}
	out := reading{servedOf: "yes", methodOf: d.Method, interactionOf: string(d.Interaction), templateOf: d.Path}
	systems := []string{d.TraceID, string(d.From), string(d.To), string(d.Interaction)}
	if p.headers[0] == "Fromasid" {
		systems = []string{string(d.From), string(d.To)}
	}
	for i, value := range systems {
		out["header "+p.headers[i]] = fmt.Sprintf("%q", []string{value})
	}
	if p.proxy {
		delete(out, templateOf)
		out[providerOf] = "allows"
		if u, ok := d.Target(); ok {
			out[targetOf] = written(u)
		}
		if !p.encoded {
			out[fitsOf] = d.Path
		}
	}
	return out
}

// written is a URL as text, the path of a bare host as a slash. A question mark
// with nothing behind it is not a query, and is left out.
func written(u *url.URL) string {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return u.Host + path
}

// general is what any handler sees.
func (p *place) general(r *http.Request) reading {
	out := reading{
		methodOf: r.Method, hostOf: r.Host, pathOf: r.URL.Path, rawPathOf: r.URL.EscapedPath(), rawQueryOf: r.URL.RawQuery,
		bodyOf: body(r),
	}
	for _, name := range p.headers {
		out["header "+name] = fmt.Sprintf("%q", r.Header.Values(name))
	}
	return out
}

func body(r *http.Request) string {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return string(b) + " and a failure"
	}
	return string(b)
}

// handle is a handler that carries out what its router and its query say.
func (p *place) handle(r *http.Request, template, value string, q url.Values) reading {
	return reading{
		methodOf: r.Method, templateOf: template, valueOf: value, queryOf: q.Encode(),
		interactionOf: p.choose(r.Method, template, q, r.Header),
	}
}

// readersOf are the readers of a place.
func readersOf(t testing.TB, p *place, places []*place) map[string]reader {
	t.Helper()
	readers := map[string]reader{
		"net/http":   p.general,
		"by hand":    p.byHand,
		"CGI":        p.cgi,
		"URL.Query":  func(r *http.Request) reading { return reading{queryOf: r.URL.Query().Encode()} },
		"ParseForm":  parsedForm(func(r *http.Request) { _ = r.ParseForm() }),
		"FormValue":  parsedForm(func(r *http.Request) { _ = r.FormValue("subject") }),
		"Multipart":  parsedForm(func(r *http.Request) { _ = r.ParseMultipartForm(1 << 20) }),
		"Host field": hostField,
	}
	if p.proxy {
		forwarders(t, p, places, readers)
		return readers
	}
	readers["folded"] = p.folded
	routers(p, readers)
	proxies(t, p, readers)
	return readers
}

func parsedForm(parse func(*http.Request)) reader {
	return func(r *http.Request) reading {
		parse(r)
		return reading{queryOf: r.Form.Encode()}
	}
}

// hostField is a reader who looks for the host among the headers, too.
func hostField(r *http.Request) reading {
	if h := r.Header.Get("Host"); h != "" {
		return reading{hostOf: h}
	}
	return reading{hostOf: r.Host}
}

// byHand cuts the target of the request line, with no limit and no library.
func (p *place) byHand(r *http.Request) reading {
	path, query, _ := strings.Cut(r.RequestURI, "?")
	q := url.Values{}
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); pair != "" {
			q.Add(decoded(name, true), decoded(value, true))
		}
	}
	out := reading{methodOf: r.Method, rawPathOf: path, rawQueryOf: query, queryOf: q.Encode()}
	switch {
	case p.encoded:
		out[targetOf] = bare(decoded(path[1:], false))
	case p.proxy:
		out[targetOf] = bare(r.RequestURI[1:])
		if d, ok := guard.DecisionFrom(r.Context()); ok {
			out[fitsOf] = p.fitting(path, d.Path)
		}
	default:
		template, value := p.match(strings.TrimPrefix(decoded(path, false), p.base))
		out[templateOf], out[valueOf] = template, value
		out[interactionOf] = p.choose(r.Method, template, q, r.Header)
	}
	return out
}

// folded reads names as some servers do that speak FHIR: without regard to case
// and with a modifier behind a colon.
func (p *place) folded(r *http.Request) reading {
	q := url.Values{}
	for name, values := range r.URL.Query() {
		name, _, _ = strings.Cut(name, ":")
		q[strings.ToLower(name)] = append(q[strings.ToLower(name)], values...)
	}
	template, _ := p.match(strings.TrimPrefix(r.URL.Path, p.base))
	return reading{interactionOf: p.choose(r.Method, template, q, r.Header)}
}

// bare is a URL without its scheme, else as written.
func bare(u string) string {
	u = strings.TrimPrefix(u, "https://")
	if strings.IndexByte(u, '?') == len(u)-1 {
		u = strings.TrimSuffix(u, "?")
	}
	if end := strings.IndexAny(u, "/?"); end < 0 {
		return u + "/"
	} else if u[end] == '?' {
		return u[:end] + "/" + u[end:]
	}
	return u
}

// decoded takes escapes away, and leaves those that are none.
func decoded(s string, plus bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		var c byte
		if s[i] == '%' && i+2 < len(s) {
			if n, err := fmt.Sscanf(s[i+1:i+3], "%02x", &c); n == 1 && err == nil {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		if c = s[i]; plus && c == '+' {
			c = ' '
		}
		b.WriteByte(c)
	}
	return b.String()
}

// match finds the template of a path and the value of its parameter.
func (p *place) match(path string) (template, value string) {
	if p.records {
		return p.operations[0].Path, strings.TrimPrefix(path, "/")
	}
	for _, o := range p.operations {
		if o.Path == path {
			return o.Path, ""
		}
	}
	for _, o := range p.operations {
		before, rest, ok := strings.Cut(o.Path, "{")
		if !ok {
			continue
		}
		_, after, _ := strings.Cut(rest, "}")
		v, ok := strings.CutPrefix(path, before)
		v, end := strings.CutSuffix(v, after)
		if ok && end && v != "" && !strings.Contains(v, "/") {
			return o.Path, v
		}
	}
	return "none", ""
}

// fitting is the wanted template if the end of a path is that of its.
func (p *place) fitting(path, want string) string {
	for i := range path {
		if path[i] == '/' {
			if template, _ := p.match(path[i:]); template == want {
				return want
			}
		}
	}
	return "not " + want
}

// cgi reads headers by the names that RFC 3875 gives them.
func (p *place) cgi(r *http.Request) reading {
	environment := map[string][]string{}
	for name, values := range r.Header {
		environment[variable(name)] = append(environment[variable(name)], values...)
	}
	out := reading{}
	for _, name := range p.headers {
		out["header "+name] = fmt.Sprintf("%q", environment[variable(name)])
	}
	return out
}

func variable(name string) string { return strings.ReplaceAll(strings.ToUpper(name), "-", "_") }

type slotKey struct{}

// ask sends a request through a handler whose end fills the slot.
func ask(h http.Handler, r *http.Request) reading {
	slot := reading{servedOf: "no"}
	h.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithValue(r.Context(), slotKey{}, slot)))
	return slot
}

func fill(r *http.Request, with reading) {
	slot := r.Context().Value(slotKey{}).(reading)
	slot[servedOf] = "yes"
	for k, v := range with {
		slot[k] = v
	}
}

// routers are those of the standard library and chi.
func routers(p *place, readers map[string]reader) {
	full, inner, old, router := http.NewServeMux(), http.NewServeMux(), http.NewServeMux(), chi.NewRouter()
	p.patterns(full, p.base)
	p.patterns(inner, "")
	p.prefixes(old)
	if p.base == "" {
		p.routes(router)
	} else {
		router.Route(p.base, p.routes)
	}
	readers["chi"] = func(r *http.Request) reading { return ask(router, r) }
	readers["old patterns"] = func(r *http.Request) reading { return ask(old, r) }
	mux := func(h http.Handler) reader { return func(r *http.Request) reading { return ask(h, r) } }
	if oldMux {
		mux = servesNothing
	}
	readers["ServeMux"] = mux(full)
	readers["StripPrefix"] = mux(http.StripPrefix(p.base, inner))
}

// servesNothing is for a ServeMux that takes its patterns for plain paths.
func servesNothing(h http.Handler) reader {
	return func(r *http.Request) reading {
		if said := ask(h, r); said[servedOf] != "no" {
			return reading{servedOf: "by accident"}
		}
		return nil
	}
}

// patterns registers the operations with their methods.
func (p *place) patterns(mux *http.ServeMux, base string) {
	known := map[string]bool{}
	for _, o := range p.operations {
		path := o.Path
		if p.records {
			path = "/{recordUrl...}"
		}
		pattern := o.Method + " " + base + path
		if known[pattern] {
			continue
		}
		known[pattern] = true
		mux.HandleFunc(pattern, func(_ http.ResponseWriter, r *http.Request) {
			template := strings.TrimPrefix(r.Pattern, o.Method+" "+base)
			if p.records {
				template = o.Path
			}
			fill(r, p.handle(r, template, r.PathValue("id")+r.PathValue("recordUrl"), r.URL.Query()))
		})
	}
}

// prefixes registers folders, as before there were patterns; the handler reads
// the rest of the path itself.
func (p *place) prefixes(mux *http.ServeMux) {
	handler := func(_ http.ResponseWriter, r *http.Request) {
		template, value := p.match(strings.TrimPrefix(r.URL.Path, p.base))
		fill(r, p.handle(r, template, value, r.URL.Query()))
	}
	known := map[string]bool{}
	for _, o := range p.operations {
		path, _, folder := strings.Cut(p.base+o.Path, "{")
		if !known[path] {
			known[path] = true
			mux.HandleFunc(path, handler)
		}
		if folder && path == p.base+"/" {
			return
		}
	}
}

func (p *place) routes(r chi.Router) {
	known := map[string]bool{}
	for _, o := range p.operations {
		path := o.Path
		if p.records {
			path = "/*"
		}
		if known[o.Method+path] {
			continue
		}
		known[o.Method+path] = true
		r.MethodFunc(o.Method, path, func(_ http.ResponseWriter, r *http.Request) {
			template := strings.TrimPrefix(chi.RouteContext(r.Context()).RoutePattern(), p.base)
			value := chi.URLParam(r, "id")
			if p.records {
				// chi routes by RawPath where there is one, and leaves its escapes.
				template, value = o.Path, chi.URLParam(r, "*")
				if r.URL.RawPath != "" {
					value = decoded(value, false)
				}
			}
			fill(r, p.handle(r, template, value, r.URL.Query()))
		})
	}
}
