// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"context"
	"encoding/gob"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// backend answers with what it has read, over real connections.
func backend(t testing.TB, read reader) (over1, over2 *http.Transport) {
	t.Helper()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = gob.NewEncoder(w).Encode(read(r))
	}), unencrypted)
	made := func(two bool) *http.Transport {
		tr := &http.Transport{Protocols: new(http.Protocols), DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
		}}
		tr.Protocols.SetHTTP1(!two)
		tr.Protocols.SetUnencryptedHTTP2(two)
		t.Cleanup(tr.CloseIdleConnections)
		return tr
	}
	return made(false), made(true)
}

// through asks a proxy and decodes what the backend has read.
func through(h http.Handler) reader {
	return func(r *http.Request) reading {
		w := httptest.NewRecorder()
		ctx, cancel := context.WithTimeout(r.Context(), patience/4)
		defer cancel()
		h.ServeHTTP(w, r.WithContext(ctx))
		out := reading{}
		if w.Code != http.StatusOK || gob.NewDecoder(w.Body).Decode(&out) != nil {
			return reading{methodOf: fmt.Sprintf("an answer of status %d", w.Code)}
		}
		return out
	}
}

// own is the host of the backends, for their proxies.
const own = "backend.example"

// proxies pass on to a backend that reads and routes on its own.
func proxies(t testing.TB, p *place, readers map[string]reader) {
	t.Helper()
	inner := http.NewServeMux()
	p.patterns(inner, p.base)
	old := http.NewServeMux()
	p.prefixes(old)
	if oldMux {
		inner = old
	}
	one, two := backend(t, func(r *http.Request) reading {
		path, below := strings.CutPrefix(r.URL.Path, "/inner")
		r.URL.Path, r.URL.RawPath = path, strings.TrimPrefix(r.URL.RawPath, "/inner")
		out := p.general(r)
		for k, v := range ask(inner, r) {
			out[k] = v
		}
		if below { // this one keeps the host in a header
			out[hostOf] = r.Header.Get("X-Forwarded-Host")
		}
		if out[hostOf] == own || out[hostOf] == "" {
			delete(out, hostOf) // where a request names no host, a proxy names the backend
		}
		if reencodes {
			delete(out, rawQueryOf)
		}
		return out
	})
	to := func(path string) *url.URL { return &url.URL{Scheme: "http", Host: own, Path: path} }
	proxy := func(name string, by *httputil.ReverseProxy) {
		by.ErrorLog = quiet
		readers["proxy by "+name] = through(by)
	}
	proxy("Director", &httputil.ReverseProxy{Transport: one, Director: func(r *http.Request) { //nolint:staticcheck // deprecated, and in use
		r.URL.Scheme, r.URL.Host = "http", own
	}})
	proxy("Rewrite", &httputil.ReverseProxy{Transport: one, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to(""))
		r.Out.Host = r.In.Host
	}})
	proxy("Rewrite below a path", &httputil.ReverseProxy{Transport: one, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to("/inner"))
		r.SetXForwarded()
	}})
	proxy("Rewrite over HTTP/2", &httputil.ReverseProxy{Transport: two, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to(""))
		r.Out.Host = r.In.Host
	}})
	single := httputil.NewSingleHostReverseProxy(to(""))
	single.Transport = one
	proxy("NewSingleHostReverseProxy after ParseForm", single)
	after := readers["proxy by NewSingleHostReverseProxy after ParseForm"]
	readers["proxy by NewSingleHostReverseProxy after ParseForm"] = func(r *http.Request) reading {
		if r.Method == http.MethodGet { // of others, the body would be gone
			_ = r.ParseForm()
		}
		return after(r)
	}
}

// forwarders stand behind the guard of a proxy and fetch the target.
func forwarders(t testing.TB, p *place, places []*place, readers map[string]reader) {
	t.Helper()
	provider := places[1]
	if p.encoded {
		provider = places[2]
	}
	one, _ := backend(t, func(r *http.Request) reading {
		out := reading{methodOf: r.Method, targetOf: bare(r.Host + r.RequestURI), bodyOf: body(r)}
		for _, name := range p.headers {
			out["header "+name] = fmt.Sprintf("%q", r.Header.Values(name))
		}
		next := provider.next(r)
		for k, v := range next {
			out[k] = v
		}
		if reencodes {
			delete(out, targetOf)
		}
		return out
	})
	readers["proxy by Rewrite"] = through(&httputil.ReverseProxy{ErrorLog: quiet, Transport: one, Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL, r.Out.Host = toFetch(r.In), ""
	}})
	readers["proxy by Director"] = through(&httputil.ReverseProxy{ErrorLog: quiet, Transport: one, Director: func(r *http.Request) { //nolint:staticcheck // deprecated, and in use
		r.URL = toFetch(r)
		r.Host = r.URL.Host
	}})
	readers["StripPrefix"] = func(r *http.Request) reading {
		return ask(http.StripPrefix("/", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			text := r.URL.Path
			if r.URL.RawQuery != "" {
				text += "?" + r.URL.RawQuery
			}
			fill(r, reading{targetOf: bare(text)})
		})), r)
	}
	router, mux := chi.NewRouter(), http.NewServeMux()
	router.MethodFunc("GET", "/{recordUrl}", func(_ http.ResponseWriter, r *http.Request) {
		fill(r, reading{targetOf: bare(decoded(chi.URLParam(r, "recordUrl"), false))})
	})
	mux.HandleFunc("GET /{recordUrl}", func(_ http.ResponseWriter, r *http.Request) {
		fill(r, reading{targetOf: bare(r.PathValue("recordUrl"))})
	})
	if p.encoded {
		readers["chi"] = func(r *http.Request) reading { return ask(router, r) }
		if !oldMux {
			readers["ServeMux"] = func(r *http.Request) reading { return ask(mux, r) }
		}
	}
}

// toFetch is the URL that a guard hands over.
func toFetch(r *http.Request) *url.URL {
	u := new(url.URL)
	if said, ok := r.Context().Value(lenientKey{}).(reading); ok {
		if parsed, err := url.Parse("https://" + said[targetOf]); err == nil {
			u = parsed
		}
	} else if d, ok := guard.DecisionFrom(r.Context()); ok {
		u, _ = d.Target()
	}
	u.Scheme = "http" // the backend has no certificate
	return u
}

// next is what the provider's guard behind a proxy says of what arrives there.
func (p *place) next(r *http.Request) reading {
	if !strings.HasPrefix(r.URL.Path, p.base+"/") {
		return nil
	}
	var d guard.Decision
	r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, new(exchange)))
	if p.guard.Check(r, &d) != nil {
		switch d.Rule {
		case spine.RuleAccept, spine.RuleContentType, spine.RuleNoContentType, spine.RulePath, headerRule:
			return nil // the proxy knows no forms and no base, and adds headers
		}
		return reading{providerOf: "refuses: " + string(d.Rule)}
	}
	return reading{providerOf: "allows", interactionOf: string(d.Interaction)}
}
