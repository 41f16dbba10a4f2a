// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/option"
	"github.com/spineguard/spineguard/spine/internal/route"
)

// Options are those of servers and clients. All files but CRLs are in PEM, with nothing else in them
// but comments, and have at most 64 MiB.
type Options struct {
	Certificate string // file of its own certificate, with its intermediates behind it
	Key         string // file of the private key

	// CAs are files of the authorities that issue the certificates of the other end: the roots, and
	// the intermediates between them and a certificate. Of the Spine these are RootCA and SubCA. A
	// certificate that is signed by itself is a root; any other is trusted only as far as a root
	// vouches for it. There must be a root.
	CAs []string

	// CRLs are files of certificate revocation lists, in PEM (several in a file) or in DER. Each of the
	// CAs must have one.
	CRLs []string
	// NoRevocationCheck lets in certificates that may have been revoked, and leaves out CRLs. The NRL and GP
	// Connect forbid it (guidance_security, development_api_security_guidance). It is logged as a
	// warning whenever files are loaded.
	NoRevocationCheck bool

	// AllowTLS13 allows TLS 1.3 besides TLS 1.2. The Spine supports TLS 1.2 alone.
	AllowTLS13 bool

	Every  time.Duration // between two looks at the files by Run; default: a minute
	Clock  spine.Clock   // default: time.Now
	Logger *slog.Logger  // gets what is loaded and what is not; default: slog.Default()
}

// ServerOptions are those of a server.
type ServerOptions struct {
	// Options of the server. Certificate and Key may both be left out of one that only vouches for what a
	// proxy hands on ([NewTerminated]): its TLSConfig then refuses every connection.
	Options

	// Names are those of which the certificate at the other end of a connection must have one, such as that
	// of the Spine Secure Proxy in front of a provider. Empty: any; the guard compares them with ProxyName
	// or the registry.
	Names []string

	// Bindings say which certificate belongs to which ASIDs. If there are any, Peer refuses a client without
	// one. A provider leaves them out: its only client is the proxy.
	Bindings []Binding

	// AdmitUnverified lets in connections with a bad certificate or none, so that Peer can refuse each
	// of their requests with 495 or 496. By default the handshake refuses them. Whatever is not behind a
	// guard with this Peer is then open to everybody.
	AdmitUnverified bool

	// NextProtos are the protocols of the server, by preference (ALPN). Default: h2 and http/1.1, as
	// http.Server has them. A server without HTTP/2 must say http/1.1.
	NextProtos []string
}

// ClientOptions are those of a client.
type ClientOptions struct{ Options }

// Binding says to which systems a certificate belongs: one of a fingerprint, or those with a name, or, if
// both are set, one of a fingerprint with a name. If several bindings fit a certificate, the ASIDs of
// all count.
type Binding struct {
	Fingerprint string // SHA-256 of the certificate, 64 hexadecimal digits, with or without colons
	Name        string // DNS name in the certificate
	ASIDs       []spine.ASID
}

func (o *Options) withDefaults() {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Every == 0 {
		o.Every = time.Minute
	}
}

// check returns everything that is wrong with the options.
func (o *Options) check() error {
	var errs []error
	if (o.Certificate == "") != (o.Key == "") {
		errs = append(errs, option.Error("Key", "goes together with Certificate: set both"))
	}
	if len(o.CAs) == 0 {
		errs = append(errs, option.Error("CAs", "is empty: name the files of the authorities of the other end; those of the operating system do not count"))
	}
	if len(o.CRLs) == 0 && !o.NoRevocationCheck {
		errs = append(errs, option.Error("CRLs", "is empty: name the files of the revocation lists, or say NoRevocationCheck"))
	}
	if len(o.CRLs) > 0 && o.NoRevocationCheck {
		errs = append(errs, option.Error("NoRevocationCheck", "is set, and so is CRLs: leave one of them out"))
	}
	if o.Every < 0 {
		errs = append(errs, option.Error("Every", "is %v: it must be positive, or be left out", o.Every))
	}
	return errors.Join(errs...)
}

func (o *ServerOptions) check() error {
	errs := []error{o.Options.check()}
	for _, name := range o.Names {
		errs = append(errs, checkName("Names", name))
	}
	for i := range o.Bindings {
		errs = append(errs, o.Bindings[i].check())
	}
	return errors.Join(errs...)
}

func (b *Binding) check() error {
	var errs []error
	if b.Fingerprint == "" && b.Name == "" {
		errs = append(errs, option.Error("Bindings", "has one without Fingerprint and Name: it would be every certificate"))
	}
	if _, ok := b.fingerprint(); b.Fingerprint != "" && !ok {
		errs = append(errs, option.Error("Bindings", "has the fingerprint %q: it must be the SHA-256 of a certificate in 64 hexadecimal digits", b.Fingerprint))
	}
	if b.Name != "" {
		errs = append(errs, checkName("Bindings", b.Name))
	}
	if len(b.ASIDs) == 0 {
		errs = append(errs, option.Error("Bindings", "has one without ASIDs (%s%s)", b.Fingerprint, b.Name))
	}
	for _, asid := range b.ASIDs {
		errs = append(errs, option.ASID("Bindings", asid))
	}
	return errors.Join(errs...)
}

func checkName(of, name string) error {
	if route.IsName(name) {
		return nil
	}
	return option.Error(of, "has %q: it must be a host name, without wildcard, scheme and port", name)
}

func (b *Binding) fingerprint() (sum fingerprint, ok bool) {
	raw, err := hex.DecodeString(strings.ReplaceAll(b.Fingerprint, ":", ""))
	if err != nil || len(raw) != len(sum) {
		return sum, false
	}
	return fingerprint(raw), true
}

// fits reports whether a certificate with verified names belongs to the systems.
func (b *Binding) fits(of fingerprint, names []string) bool {
	if sum, ok := b.fingerprint(); b.Fingerprint != "" && (!ok || sum != of) {
		return false
	}
	return b.Name == "" || hasName(names, b.Name)
}

func hasName(names []string, name string) bool {
	for _, n := range names {
		if route.SameHost(n, name) {
			return true
		}
	}
	return false
}
