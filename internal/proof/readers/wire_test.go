// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// patience is how long an answer may take; a proxy gets a quarter of it.
const patience = 12 * time.Second

// kind is what a server speaks.
type kind int

const (
	justHTTP1   kind = iota
	unencrypted      // both, without an upgrade
	encrypted        // both
)

func serve(t testing.TB, h http.Handler, speaks kind) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = quiet
	switch speaks {
	case encrypted:
		s.EnableHTTP2 = true
		s.StartTLS()
	case unencrypted:
		s.Config.Protocols = new(http.Protocols)
		s.Config.Protocols.SetHTTP1(true)
		s.Config.Protocols.SetUnencryptedHTTP2(true)
		s.Start()
	default:
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// dial connects to a server; its exchange is that of the connection.
func (h *environment) dial(t testing.TB, s *httptest.Server) (net.Conn, *exchange) {
	t.Helper()
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = c.(*net.TCPConn).SetLinger(0) // no port waits after a close
	_ = c.SetDeadline(time.Now().Add(patience))
	x := new(exchange)
	h.exchanges.Store(c.LocalAddr().String(), x)
	return c, x
}

// http1 sends bytes, and returns what has become of the requests in them.
func (h *environment) http1(t testing.TB, d *guardedServer, raw string) *exchange {
	t.Helper()
	c, x := h.dial(t, d.plain)
	defer h.hangUp(c)
	_, _ = io.WriteString(c, raw) // the server may have hung up by now
	_ = c.(*net.TCPConn).CloseWrite()
	if _, err := io.Copy(io.Discard, c); errors.Is(err, errTimeout) {
		t.Errorf("no answer to %.200q", raw)
	}
	return x
}

func (h *environment) hangUp(c net.Conn) {
	_ = c.Close()
	h.exchanges.Delete(c.LocalAddr().String())
}

// framed is a request of HTTP/2.
type framed struct {
	fields   []field
	body     string
	trailers []field
}

// http2 sends a request as frames.
func (h *environment) http2(t testing.TB, d *guardedServer, f framed) *exchange {
	t.Helper()
	c, x := h.dial(t, d.plain)
	defer h.hangUp(c)
	f.send(c)
	return x
}

// http2XNet does so to the server of x/net.
func (h *environment) http2XNet(t testing.TB, d *guardedServer, f framed) *exchange {
	t.Helper()
	c, x := h.dial(t, d.xnet)
	defer h.hangUp(c)
	f.send(c)
	return x
}

// http2TLS does so over TLS.
func (h *environment) http2TLS(t testing.TB, d *guardedServer, f framed) *exchange {
	t.Helper()
	c, x := h.dial(t, d.secure)
	defer h.hangUp(c)
	s := tls.Client(c, &tls.Config{RootCAs: rootsOf(d.secure), ServerName: "example.com", NextProtos: []string{"h2"}})
	f.send(s)
	return x
}

// send writes the request on stream 1 and waits until the server is done with
// that stream or the connection.
func (f framed) send(c io.ReadWriter) {
	if _, err := io.WriteString(c, http2.ClientPreface); err != nil {
		return
	}
	framer := http2.NewFramer(c, c)
	_ = framer.WriteSettings()
	f.write(framer)
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return
		}
		switch frame := frame.(type) {
		case *http2.GoAwayFrame, *http2.RSTStreamFrame:
			return
		case *http2.HeadersFrame:
			if frame.StreamEnded() {
				return
			}
		case *http2.DataFrame:
			if frame.StreamEnded() {
				return
			}
		}
	}
}

func (f framed) write(framer *http2.Framer) {
	var buffer bytes.Buffer
	encoder := hpack.NewEncoder(&buffer)
	f.headers(framer, encoder, &buffer, f.fields, f.body == "" && f.trailers == nil)
	if f.body != "" {
		_ = framer.WriteData(1, f.trailers == nil, []byte(f.body))
	}
	if f.trailers != nil {
		f.headers(framer, encoder, &buffer, f.trailers, true)
	}
}

func (framed) headers(framer *http2.Framer, encoder *hpack.Encoder, buffer *bytes.Buffer, fields []field, last bool) {
	const most = 16384
	buffer.Reset()
	for _, f := range fields {
		_ = encoder.WriteField(hpack.HeaderField{Name: f.name, Value: f.value})
	}
	block := buffer.Bytes()
	first := block[:min(most, len(block))]
	block = block[len(first):]
	_ = framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: first, EndStream: last, EndHeaders: len(block) == 0})
	for len(block) > 0 {
		part := block[:min(most, len(block))]
		block = block[len(part):]
		_ = framer.WriteContinuation(1, len(block) == 0, part)
	}
}
