// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"

	"github.com/spineguard/spineguard/spine/internal/option"
)

// Client is mutual TLS at the side of a client. Any number of goroutines may use it.
type Client struct{ store }

// NewClient reads the files of a client. Of its errors, errors.As finds a [*spine.OptionError] if an option
// is wrong; all others are of files.
func NewClient(o ClientOptions) (*Client, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Certificate == "" {
		return nil, option.Error("Certificate", "is empty: in mutual TLS the client shows one")
	}
	o.withDefaults()
	c := &Client{store{options: o.Options, own: x509.ExtKeyUsageClientAuth, other: x509.ExtKeyUsageServerAuth, complete: func(*generation) {}}}
	if err := c.Reload(); err != nil {
		return nil, err
	}
	return c, nil
}

// TLSConfig returns the configuration of a client, such as the TLSClientConfig of an [http.Transport], in which
// every new connection sees what was loaded last. The caller may set ServerName and NextProtos; what is asked of
// the server stands in VerifyConnection, which must stay.
//
// InsecureSkipVerify is set, since crypto/tls would verify by authorities that cannot be changed later; so
// tls.ConnectionState has no VerifiedChains.
func (c *Client) TLSConfig() *tls.Config {
	config := c.options.baseConfig()
	config.InsecureSkipVerify = true // VerifyConnection verifies more, by what was loaded last
	config.VerifyConnection = c.verify
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return c.current.Load().certificate, nil
	}
	return config
}

// verify is asked at each handshake, that of a resumed session as well.
func (c *Client) verify(state tls.ConnectionState) error {
	if len(state.PeerCertificates) == 0 {
		return ErrNoCertificate
	}
	names, _, err := c.current.Load().verify(state.PeerCertificates, c.options.Clock())
	if err != nil {
		return err
	}
	if !hasName(names, state.ServerName) {
		return fmt.Errorf("%w: it has %q, and the name that was asked for is %q", ErrName, names, state.ServerName)
	}
	return nil
}
