// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// ldapPool keeps connections for the next look-up. Each is used by one at a time, and
// closed after any error: what is left of an answer must not be taken for the next one.
type ldapPool struct {
	dialer *ldapDialer
	slots  chan struct{} // one for each connection that may be open

	mu     sync.Mutex
	idle   []*ldapConn // the one that was used last is at the end
	closed bool
}

// idleTimeout is how long a connection is kept: firewalls forget silent ones.
const idleTimeout = time.Minute

var errClosed = errors.New("it is closed")

func newLDAPPool(d *ldapDialer, connections int) *ldapPool {
	return &ldapPool{dialer: d, slots: make(chan struct{}, connections)}
}

// do calls use with a connection. If one that was idle fails, which happens when
// the server was restarted meanwhile, a new one is tried.
func (p *ldapPool) do(ctx context.Context, use func(*ldapConn) error) error {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	c, err := p.take()
	if err != nil {
		return err
	}
	if c != nil {
		err := use(c)
		if err == nil || ctx.Err() != nil || isResult(err) {
			p.put(c, err)
			return err
		}
		c.close()
	}
	if c, err = p.dialer.dial(ctx); err != nil {
		return err
	}
	err = use(c)
	p.put(c, err)
	return err
}

// isResult reports whether the server itself refuses to answer.
func isResult(err error) bool {
	var result *ldap.Error
	return errors.As(err, &result) && result.ResultCode < ldap.ErrorNetwork
}

// take returns an idle connection, nil if there is none.
func (p *ldapPool) take() (*ldapConn, error) {
	for {
		c, err := p.pop()
		if c == nil || err != nil || !c.IsClosing() && elapsed(c.used, time.Now()) < idleTimeout {
			return c, err
		}
		c.close()
	}
}

func (p *ldapPool) pop() (*ldapConn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errClosed
	}
	last := len(p.idle) - 1
	if last < 0 {
		return nil, nil
	}
	c := p.idle[last]
	p.idle = p.idle[:last]
	return c, nil
}

// put keeps a connection that has given a whole answer.
func (p *ldapPool) put(c *ldapConn, err error) {
	if err != nil || !p.push(c) {
		c.close()
	}
}

func (p *ldapPool) push(c *ldapConn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	c.used = time.Now()
	p.idle = append(p.idle, c)
	return true
}

func (p *ldapPool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
}

// ldapDialer connects.
type ldapDialer struct {
	address string
	tls     *tls.Config // nil without TLS
	timeout time.Duration
}

// ldapConn is a connection. Closing the network below it ends whatever waits on it.
type ldapConn struct {
	*ldap.Conn
	network net.Conn
	answer  *boundedConn
	used    time.Time
}

// dial connects, and binds as nobody, as ldapsearch -x does: the certificate says who asks.
func (d *ldapDialer) dial(ctx context.Context) (*ldapConn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	network, err := new(net.Dialer).DialContext(ctx, "tcp", d.address)
	if err != nil {
		return nil, err
	}
	c := &ldapConn{network: network, answer: &boundedConn{Conn: network}}
	if d.tls != nil {
		config := d.tls.Clone()
		if config.ServerName == "" {
			config.ServerName, _, _ = net.SplitHostPort(d.address)
		}
		secure := tls.Client(network, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = network.Close()
			return nil, err
		}
		c.answer.Conn = secure
	}
	c.Conn = ldap.NewConn(c.answer, d.tls != nil)
	c.Start()
	if err := c.during(ctx, func() error { return c.UnauthenticatedBind("") }); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// during calls f, and cuts the connection when the context ends before f does. What f
// has by then does not count: it may be half of an answer.
func (c *ldapConn) during(ctx context.Context, f func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.answer.allow(maxAnswer)
	stop := context.AfterFunc(ctx, func() { _ = c.network.Close() })
	err := f()
	if !stop() {
		return ctx.Err()
	}
	return err
}

// search returns a complete answer or an error. It does not use SearchAsync of package ldap, which
// ends without an error when it is interrupted.
func (c *ldapConn) search(ctx context.Context, r *ldap.SearchRequest) (answer *ldap.SearchResult, err error) {
	err = c.during(ctx, func() error {
		answer, err = c.Search(r)
		return err
	})
	var result *ldap.Error
	switch {
	case errors.As(err, &result) && isResult(err):
		return nil, &resultError{result}
	case err != nil:
		return nil, err
	case len(answer.Referrals) > 0:
		return nil, errors.New("the answer refers to another server, and is not complete without it")
	}
	return answer, nil
}

// resultError is a result other than success, without the text of the server, which can be long.
type resultError struct{ result *ldap.Error }

func (e *resultError) Error() string {
	return fmt.Sprintf("the server answers with result %d, %s", e.result.ResultCode, ldap.LDAPResultCodeMap[e.result.ResultCode])
}

func (e *resultError) Unwrap() error { return e.result }

func (c *ldapConn) close() {
	_ = c.network.Close()
	_ = c.Close()
}

// maxAnswer is how many bytes one answer, or page of one, may have.
const maxAnswer = 64 << 20

var errTooLarge = errors.New("the answer is too large")

// boundedConn reads no more than is allowed.
type boundedConn struct {
	net.Conn
	mu   sync.Mutex
	left int
}

func (b *boundedConn) allow(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left = n
}

func (b *boundedConn) Read(p []byte) (int, error) {
	n, err := b.Conn.Read(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left -= n; b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}
