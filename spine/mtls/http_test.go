// SPDX-License-Identifier: Apache-2.0

package mtls_test

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"testing"
	"time"
)

// serve starts an HTTP server as a service does, and returns its URL.
func serve(t *testing.T, config *tls.Config, h http.Handler) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h, TLSConfig: config, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	scheme := "https://"
	if config == nil {
		scheme = "http://"
		go func() { _ = s.Serve(l) }()
	} else {
		go func() { _ = s.ServeTLS(l, "", "") }()
	}
	t.Cleanup(func() { s.Close() })
	return scheme + l.Addr().String()
}

// get sends a request, and throws the body of the answer away.
func get(t *testing.T, url string, by http.RoundTripper, headers http.Header) (*http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if headers != nil {
		r.Header = headers
	}
	answer, err := by.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer, answer.Body.Close()
}
