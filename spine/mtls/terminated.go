// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/header"
	"github.com/spineguard/spineguard/spine/internal/option"
)

// TerminatedOptions are those of a service behind a proxy that ends TLS.
type TerminatedOptions struct {
	// Server verifies the certificates that the proxy hands on, and the proxy's own: it must be set.
	Server *Server

	// Header is where the proxy writes the certificate of the client: in PEM, with percent escapes, as
	// $ssl_client_escaped_cert of nginx has it. The proxy must replace or remove what clients send in it.
	Header string

	// ProxyNames are those of which the certificate of the proxy must have one, and ProxyAddresses those
	// from which it must connect. One of them must be set; if both are, both are asked. The address is
	// RemoteAddr of the request: no handler and no listener in front may write what a client says there.
	ProxyNames     []string
	ProxyAddresses []netip.Prefix
}

// Terminated identifies clients whose TLS ends at a proxy in front of the service. It is a
// [guard.PeerIdentity]. The proxy is trusted to have proven that the client has the private key, and in
// nothing else: the certificate is verified here.
type Terminated struct {
	options TerminatedOptions
	header  string
}

const maxHeader = 16 << 10

// NewTerminated returns the identity of clients behind a proxy. Its errors are a [*spine.OptionError] each.
func NewTerminated(o TerminatedOptions) (*Terminated, error) {
	var errs []error
	if o.Server == nil {
		errs = append(errs, option.Error("Server", "is nil: make one with NewServer, whose CAs and CRLs count"))
	}
	if !isHeaderName(o.Header) || header.IsPreset(o.Header) {
		errs = append(errs, option.Error("Header", "is %q: it must be the name of a header, of letters, digits and hyphens, that nothing else needs", o.Header))
	}
	if len(o.ProxyNames) == 0 && len(o.ProxyAddresses) == 0 {
		errs = append(errs, option.Error("ProxyNames", "is empty, and so is ProxyAddresses: say who the proxy is, or everybody can be it"))
	}
	for _, name := range o.ProxyNames {
		errs = append(errs, checkName("ProxyNames", name))
	}
	for _, p := range o.ProxyAddresses {
		if !p.IsValid() || p.Bits() == 0 || p.Addr().Is4In6() { // a prefix of the latter has no address of IPv4
			errs = append(errs, option.Error("ProxyAddresses", "has %v: it must be the addresses of the proxy, those of IPv4 as such", p))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Terminated{o, textproto.CanonicalMIMEHeaderKey(o.Header)}, nil
}

func isHeaderName(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// Peer returns the names in the certificate of the client, and to which systems it belongs if the Server has
// Bindings. Every request that is not from the proxy is refused, and so is one from the proxy without the
// header, with several, or with one whose name is nearly the same.
func (t *Terminated) Peer(r *http.Request) (guard.Peer, error) {
	if err := t.fromProxy(r); err != nil {
		return guard.Peer{}, err
	}
	value, err := t.value(r.Header)
	if err != nil {
		return guard.Peer{}, err
	}
	c, err := readHeader(value)
	if err != nil {
		return guard.Peer{}, bad(err)
	}
	s := t.options.Server
	k, err := s.identify(s.current.Load(), []*x509.Certificate{c})
	if err != nil {
		return guard.Peer{}, bad(err)
	}
	return s.bound(k.Peer)
}

// fromProxy asks who is at the other end of the connection itself.
func (t *Terminated) fromProxy(r *http.Request) error {
	if of := t.options.ProxyAddresses; len(of) > 0 {
		from, _ := netip.ParseAddrPort(r.RemoteAddr) // the zero address is in no prefix
		if at := from.Addr().Unmap(); !slices.ContainsFunc(of, func(p netip.Prefix) bool { return p.Contains(at) }) {
			return fmt.Errorf("%w: it comes from %q", ErrProxy, r.RemoteAddr)
		}
	}
	if of := t.options.ProxyNames; len(of) > 0 {
		if r.TLS == nil {
			return fmt.Errorf("%w: it does not come over TLS", ErrProxy)
		}
		s := t.options.Server
		p, err := s.ofConnection(s.current.Load(), r.TLS.PeerCertificates)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrProxy, err)
		}
		if !slices.ContainsFunc(of, p.Is) {
			return fmt.Errorf("%w: it comes from %q", ErrProxy, p.Names)
		}
	}
	return nil
}

// value returns the header, which must come once, and under no other name.
func (t *Terminated) value(h http.Header) (string, error) {
	for name := range h {
		if name != t.header && header.IsTwin(name, t.header) {
			return "", bad(fmt.Errorf("%w: there is a header %q beside %q", ErrProxy, name, t.header))
		}
	}
	switch values := h[t.header]; {
	case len(values) == 0 || len(values) == 1 && values[0] == "":
		return "", missing(fmt.Errorf("%w: there is no header %q", ErrProxy, t.header))
	case len(values) > 1:
		return "", bad(fmt.Errorf("%w: the header %q comes %d times", ErrProxy, t.header, len(values)))
	case len(values[0]) > maxHeader:
		return "", bad(fmt.Errorf("%w: the header %q has more than %d bytes", ErrProxy, t.header, maxHeader))
	default:
		return values[0], nil
	}
}

// readHeader reads one certificate in PEM with percent escapes, and nothing beside it.
func readHeader(value string) (*x509.Certificate, error) {
	text, err := url.PathUnescape(value)
	if err != nil {
		return nil, fmt.Errorf("%w: its header is not escaped: %w", ErrProxy, err)
	}
	b, rest := pem.Decode([]byte(text)) // which passes over broken blocks
	if strings.Count(text, "-----BEGIN") != 1 || b == nil || b.Type != "CERTIFICATE" || len(b.Headers) > 0 || len(strings.TrimSpace(string(rest))) > 0 || !strings.HasPrefix(text, "-----BEGIN") {
		return nil, fmt.Errorf("%w: its header is not one certificate in PEM", ErrProxy)
	}
	c, err := x509.ParseCertificate(b.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: its header: %w", ErrProxy, err)
	}
	return c, nil
}
