// SPDX-License-Identifier: Apache-2.0

package mtls_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

// world is the authorities and the good certificates of these tests. Keys take time, so all tests share them.
type world struct {
	root, sub, stranger *mtlstest.Authority
	server, client      *mtlstest.Certificate
}

const (
	serverName = "provider.example"
	clientName = "client.example"
)

var theWorld = sync.OnceValue(func() *world {
	w := &world{root: mtlstest.NewRoot("Root CA"), stranger: mtlstest.NewRoot("Another CA")}
	w.sub = w.root.NewIntermediate("Sub CA")
	w.server, w.client = w.sub.NewServer(serverName), w.sub.NewClient(clientName)
	return w
})

// folder has the files of a server or a client.
type folder struct {
	t   testing.TB
	dir string
}

func (f folder) path(name string) string { return filepath.Join(f.dir, name) }

func (f folder) write(name string, parts ...[]byte) string {
	f.t.Helper()
	if err := mtlstest.WriteFile(f.path(name), parts...); err != nil {
		f.t.Fatal(err)
	}
	return f.path(name)
}

// own writes a certificate with its intermediates, and its key.
func (f folder) own(c *mtlstest.Certificate) {
	f.write("own.pem", c.ChainPEM())
	f.write("own.key", c.KeyPEM())
}

// options are those of good files in a new folder.
func (w *world) options(t testing.TB, own *mtlstest.Certificate) (folder, mtls.Options) {
	f := folder{t, t.TempDir()}
	f.own(own)
	f.write("cas.pem", w.root.PEM(), w.sub.PEM())
	f.write("crls.pem", w.root.CRL(), w.sub.CRL())
	return f, mtls.Options{
		Certificate: f.path("own.pem"), Key: f.path("own.key"), CAs: []string{f.path("cas.pem")}, CRLs: []string{f.path("crls.pem")},
		Logger: slog.New(slog.DiscardHandler),
	}
}

func newServer(t testing.TB, o mtls.ServerOptions) *mtls.Server {
	t.Helper()
	s, err := mtls.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newClient(t *testing.T, o mtls.Options) *mtls.Client {
	t.Helper()
	c, err := mtls.NewClient(mtls.ClientOptions{Options: o})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// listen serves connections that each get a word, and returns the address and what the handshakes ended with.
func listen(t *testing.T, config *tls.Config) (string, <-chan error) {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	ends := make(chan error, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_ = c.SetDeadline(time.Now().Add(time.Minute))
				err := c.(*tls.Conn).Handshake()
				ends <- err
				if err == nil {
					_, _ = c.Read(make([]byte, 1))
					_, _ = io.WriteString(c, "welcome\n")
				}
			}()
		}
	}()
	return l.Addr().String(), ends
}

// talk connects, and returns what it was told.
func talk(address string, config *tls.Config) (string, tls.ConnectionState, error) {
	c, err := tls.DialWithDialer(&net.Dialer{Timeout: time.Minute}, "tcp", address, config)
	if err != nil {
		return "", tls.ConnectionState{}, err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	if _, err = io.WriteString(c, "GET / HTTP/1.0\r\n\r\n"); err != nil {
		return "", c.ConnectionState(), err
	}
	said, err := io.ReadAll(c)
	return string(said), c.ConnectionState(), err
}

// plain is a client of crypto/tls that shows whatever it has, and believes any server.
func plain(c *mtlstest.Certificate) *tls.Config {
	config := &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12}
	if c != nil {
		pair := c.TLS()
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	}
	return config
}

// openssl runs the program, or skips the test.
func openssl(t *testing.T, stdin string, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("there is no openssl here")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "openssl", args...)
	c.Stdin = strings.NewReader(stdin)
	out, err := c.CombinedOutput()
	return string(out), err
}

// shows are the arguments by which openssl shows a certificate with its intermediates.
func shows(t *testing.T, c *mtlstest.Certificate) []string {
	if c == nil {
		return nil
	}
	f := folder{t, t.TempDir()}
	args := []string{"-cert", f.write("leaf.pem", c.PEM()), "-key", f.write("leaf.key", c.KeyPEM())}
	if chain := c.ChainPEM()[len(c.PEM()):]; len(chain) > 0 {
		args = append(args, "-cert_chain", f.write("chain.pem", chain))
	}
	return args
}

// is reports whether an error is of a kind: a sentinel, or an error of package x509 by its text.
func is(err, kind error, text string) bool {
	return err != nil && (kind == nil || errors.Is(err, kind)) && strings.Contains(err.Error(), text)
}

// selfSigned is a certificate of a client that vouches for itself.
func selfSigned(usage x509.ExtKeyUsage, name string) *mtlstest.Certificate {
	c := mtlstest.NewRoot(name, mtlstest.Names(name), mtlstest.Usage(usage), func(c *x509.Certificate) {
		c.IsCA, c.KeyUsage = false, x509.KeyUsageDigitalSignature
	})
	return &c.Certificate
}
