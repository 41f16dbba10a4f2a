// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"net"
	"net/http"
	"testing"
)

// Whatever is asked reaches the handler, and so the guard and the audit: OPTIONS * as well.
func TestTheServerAnswersNothingByItself(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := newServer("", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	go func() { _ = s.Serve(l) }()
	defer s.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, "http://"+l.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Opaque = "*"
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusTeapot {
		t.Error(answer.Status)
	}
}
