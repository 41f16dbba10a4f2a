// SPDX-License-Identifier: Apache-2.0

package request

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spineguard/spineguard/generator/shell"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/mtls"
)

// Connection says how the service is reached. The zero Connection trusts the authorities of the
// system, and shows no certificate.
type Connection struct {
	Certificate, Key string // files of the certificate of the client, with its intermediates, and of its key
	CA               string // file of the authorities of the service
	CRL              string // file of their revocation lists; empty: nobody asks whether a certificate was revoked
	Address          string // host:port to connect to in place of the host of the URL
}

// timeout is how long a service may take to answer.
const timeout = 30 * time.Second

// Send sends the request, and returns what the guard says with what the service answers. It follows no
// redirect, and uses no proxy of the environment: the token is for whom the URL names. Where the service
// sends the token back, neither the result nor an error has it.
func (p *Prepared) Send(ctx context.Context, c Connection) (*Result, error) {
	out, err := p.outgoing(ctx)
	if err == nil {
		err = c.check(p.root)
	}
	if err != nil {
		return nil, err
	}
	transport, err := c.transport()
	if err != nil {
		return nil, err
	}
	defer transport.CloseIdleConnections()
	sender := &http.Client{Transport: transport, Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	_, token, _ := strings.Cut(out.Header.Get("Authorization"), " ")
	hide := strings.NewReplacer(token, "(token)")
	response, err := sender.Do(out)
	if err != nil {
		return nil, fmt.Errorf("%s does not answer: %s", p.root.Host, hide.Replace(cause(err).Error()))
	}
	defer response.Body.Close()
	answer, err := readAnswer(response, p.service)
	if err != nil {
		return nil, fmt.Errorf("the answer of %s cannot be read: %s", p.root.Host, hide.Replace(cause(err).Error()))
	}
	answer.hide(hide)
	r := p.Result()
	r.URL, r.Answer = out.URL.String(), answer
	return r, nil
}

// cause is an error without the URL, which may hold the id of a patient.
func cause(err error) error {
	if u := new(url.Error); errors.As(err, &u) {
		return u.Err
	}
	return err
}

var errNotSent = errors.New("the request is sent nowhere: name a URL")

// outgoing is the request as a client sends it.
func (p *Prepared) outgoing(ctx context.Context) (*http.Request, error) {
	if p.root == nil {
		return nil, errNotSent
	}
	u := *p.request.URL
	u.Scheme, u.Host = p.root.Scheme, p.root.Host
	if p.position != spine.ProviderPosition { // whose path begins with that of its service root already
		if u.RawPath != "" {
			u.RawPath = p.root.EscapedPath() + u.RawPath
		}
		u.Path = p.root.Path + u.Path
	}
	out := (&http.Request{Method: p.request.Method, URL: &u, Header: p.request.Header.Clone(), Host: u.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}).WithContext(ctx)
	if len(p.body) > 0 {
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(p.body)), int64(len(p.body))
	}
	return out, nil
}

// check says what is wrong with a connection to a URL: what of it would not count, and whether the
// token would go over the network in the clear.
func (c Connection) check(to *url.URL) error {
	host, port, err := net.SplitHostPort(c.Address)
	_, notANumber := strconv.ParseUint(port, 10, 16)
	switch {
	case c.Address != "" && (err != nil || notANumber != nil || !hostName.MatchString(host)):
		return fmt.Errorf("%q is not an address like 127.0.0.1:8443", c.Address)
	case to.Scheme == "https":
		return nil
	case c.Address != "" && !isLoopback(host):
		return fmt.Errorf("%s is not this computer, and the URL %s must begin with https", c.Address, to)
	case c.Certificate != "" || c.Key != "" || c.CA != "" || c.CRL != "":
		return fmt.Errorf("certificates count for https alone, and the URL is %s", to)
	}
	return nil
}

func (c Connection) transport() (*http.Transport, error) {
	t := &http.Transport{ForceAttemptHTTP2: true}
	var err error
	if t.TLSClientConfig, err = c.tls(); err != nil {
		return nil, err
	}
	if c.Address != "" {
		t.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, c.Address)
		}
	}
	return t, nil
}

func (c Connection) tls() (*tls.Config, error) {
	switch {
	case c.Certificate != "" || c.Key != "" || c.CRL != "":
		o := mtls.Options{Certificate: c.Certificate, Key: c.Key, AllowTLS13: true, NoRevocationCheck: c.CRL == "", Logger: slog.New(slog.DiscardHandler)}
		if c.CA != "" {
			o.CAs = []string{c.CA}
		}
		if c.CRL != "" {
			o.CRLs = []string{c.CRL}
		}
		client, err := mtls.NewClient(mtls.ClientOptions{Options: o})
		if err != nil {
			return nil, fmt.Errorf("mutual TLS: %w", err)
		}
		return client.TLSConfig(), nil
	case c.CA != "":
		data, err := os.ReadFile(c.CA)
		if err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(data) {
			return nil, fmt.Errorf("%s has no certificate in PEM", c.CA)
		}
		return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS12}, nil
}

// HTTP returns the request as HTTP/1.1 has it, with its token.
func (p *Prepared) HTTP() ([]byte, error) {
	out, err := p.outgoing(context.Background())
	if err != nil {
		return nil, err
	}
	out.Header["User-Agent"] = []string{"spineguard"}
	var b bytes.Buffer
	err = out.Write(&b)
	return b.Bytes(), err
}

// certificateOf writes the name of a file so that curl reads no password behind a colon in it.
var certificateOf = strings.NewReplacer(`\`, `\\`, ":", `\:`)

// Curl returns a command that sends the request, with its token, for people to paste. What belongs to
// the connection stands in it by its name.
//
// Like Send it uses no proxy, follows no redirect, and reads no settings of whoever pastes it.
func (p *Prepared) Curl(c Connection) (string, error) {
	out, err := p.outgoing(context.Background())
	if err == nil {
		err = c.check(p.root)
	}
	if err == nil && bytes.IndexByte(p.body, 0) >= 0 {
		err = errors.New("the body has a NUL, which no command can have: print the request as HTTP")
	}
	if err != nil {
		return "", err
	}
	words := []string{"curl", "--disable", "--noproxy", "*", "--silent", "--show-error", "--include", "--globoff", "--path-as-is", "--request", out.Method}
	names := make([]string, 0, len(out.Header))
	for name := range out.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, v := range out.Header[name] {
			h := name + ": " + v
			if v == "" {
				h = name + ";" // what curl sends without a value
			}
			words = append(words, "--header", h)
		}
	}
	if len(p.body) > 0 {
		words = append(words, "--data-raw", string(p.body))
	}
	for _, f := range [][2]string{{"--cert", certificateOf.Replace(c.Certificate)}, {"--key", c.Key}, {"--cacert", c.CA}, {"--crlfile", c.CRL}} {
		if f[1] != "" {
			words = append(words, f[0], f[1])
		}
	}
	if c.Address != "" {
		words = append(words, "--connect-to", "::"+c.Address)
	}
	return shell.Command(append(words, out.URL.String())...), nil
}
