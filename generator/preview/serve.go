// SPDX-License-Identifier: Apache-2.0

package preview

import (
	"context"
	"errors"
	"mime"
	"net"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/spineguard/spineguard/generator/emit/site"
)

// Addresses that are not pages.
const (
	events     = "/-/events"
	liveScript = "-/live.js" // as pages name it
	liveStyle  = "-/live.css"
)

// Listen opens a port for a preview. The host must be a loopback address, or
// localhost: what is served is for whoever sits at this computer.
func Listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New(address + " is not a loopback address: the pages are served to this computer alone, such as at 127.0.0.1:8750")
	}
	return net.Listen("tcp", address)
}

// Serve watches the documents and serves their pages to browsers that reach the
// listener, until the context ends, which is not an error.
func (p *Preview) Serve(ctx context.Context, l net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go p.Watch(ctx)
	s := &http.Server{Handler: p.Handler(l.Addr()), ReadHeaderTimeout: 5 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Handler serves the pages to browsers that reach a listener by its own address.
func (p *Preview) Handler(at net.Addr) http.Handler {
	_, port, _ := net.SplitHostPort(at.String())
	own := map[string]bool{at.String(): true, "localhost:" + port: true}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		switch {
		case !own[r.Host]:
			http.Error(w, "this is served under its own address alone", http.StatusMisdirectedRequest)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "pages are read, and nothing else", http.StatusMethodNotAllowed)
		case r.URL.Path == events:
			p.sendEvents(w, r)
		default:
			p.page(w, r)
		}
	})
}

// page answers with a page, or what belongs to one.
func (p *Preview) page(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	data, ok := map[string][]byte{liveScript: []byte(script), liveStyle: []byte(style)}[name]
	if !ok {
		p.mu.Lock()
		data, ok = p.files[name]
		p.mu.Unlock()
	}
	switch {
	case !ok && path.Ext(name) == ".html" && site.IsFile(name): // the policy has nothing for this page, or no longer
		http.Redirect(w, r, "/index.html", http.StatusFound)
		return
	case !ok:
		http.NotFound(w, r)
		return
	}
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = "text/plain; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	if r.Method == http.MethodGet {
		_, _ = w.Write(data)
	}
}

// keepAlive is how often a browser hears something, so that it and whatever is
// between know that the other end is there.
const keepAlive = 20 * time.Second

// sendEvents sends the state whenever it changes (HTML, server-sent events).
func (p *Preview) sendEvents(w http.ResponseWriter, r *http.Request) {
	changed := make(chan state, 1)
	p.mu.Lock()
	p.waiting[changed] = true
	changed <- p.state
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		delete(p.waiting, changed)
		p.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	still := time.NewTicker(keepAlive)
	defer still.Stop()
	for {
		line := []byte(": still here\n\n")
		select {
		case <-r.Context().Done():
			return
		case now := <-changed:
			line = now.event()
		case <-still.C:
		}
		if _, err := w.Write(line); err != nil {
			return
		}
		if out.Flush() != nil {
			return
		}
	}
}
