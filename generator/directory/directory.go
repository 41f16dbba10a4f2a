// SPDX-License-Identifier: Apache-2.0

package directory

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/systems"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/sds"
)

var ruleKeys = finding.Rule{ID: "directory-credentials", Severity: finding.Error, Summary: "A certificate, a key or an API key that the configuration names for the directory cannot be used."}

// Rules lists the rules that this package checks.
func Rules() []finding.Rule { return []finding.Rule{ruleKeys} }

// Keys are what the files and the variable hold that a configuration names for its directory.
type Keys struct {
	CA, Certificate, Key []byte // PEM
	APIKey               string
}

// Listing is what a directory lists.
type Listing struct {
	Data         []byte   // CSV, as the reader of systems has it
	URL          string   // of the directory
	Interactions []string // that were asked for, sorted
	Problems     []string // records, or parts of them, that are left out, and why
}

// timeout bounds each request of a pull.
const timeout = time.Minute

// lister is a directory.
type lister interface {
	sds.Lister
	Close() error
}

// Pull lists the systems that may send what the operations of a policy are registered as, with what they
// send and receive of these. It finds what is wrong with the keys before it asks. An error says that the
// directory has not answered, or not in full.
func Pull(ctx context.Context, d config.Directory, k Keys, m *policy.Model) (*Listing, []finding.Finding, error) {
	var list finding.List
	ids := Interactions(m)
	from, url := open(d, k, &list)
	if from == nil || list.Len() > 0 {
		return nil, list.Sorted(), nil
	}
	found, err := sds.Pull(ctx, from, ids)
	_ = from.Close() // nothing is asked any more
	if err != nil {
		return nil, nil, cause(err)
	}
	data, err := systems.Write(found.Systems)
	if err != nil {
		return nil, nil, err
	}
	out := &Listing{Data: data, URL: url}
	for _, id := range ids {
		out.Interactions = append(out.Interactions, string(id))
	}
	for _, p := range found.Problems {
		out.Problems = append(out.Problems, p.String())
	}
	return out, nil, nil
}

// cause says of an answer that ended early what that means.
func cause(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("its answer is not complete: %w", err)
	}
	return err
}

// Interactions are the ids under which a directory lists the operations of a policy: interactionIds, their
// aliases, and the registered ids.
func Interactions(m *policy.Model) []spine.InteractionID {
	p := tables.Of(compile.Tables(m, false))
	ids := p.Directory()
	var out []spine.InteractionID
	for o := range p.Operations().All() {
		out = append(append(out, ids.SentAs(o.Interaction)...), ids.ReceivedAs(o.Interaction)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// open makes the directory that a configuration names; nil if what it names cannot be used.
func open(d config.Directory, k Keys, list *finding.List) (from lister, url string) {
	if d.LDAP.URL.Given() {
		c, ok := clientTLS(d.LDAP, k, list)
		if !ok {
			return nil, ""
		}
		l, err := sds.NewLDAP(sds.LDAPOptions{URL: d.LDAP.URL.Value, TLS: c, Timeout: timeout})
		if err != nil {
			list.Add(unusable(d.LDAP.URL, err))
			return nil, ""
		}
		return l, d.LDAP.URL.Value
	}
	o := sds.FHIROptions{URL: d.FHIR.URL.Value, Timeout: timeout}
	for _, ods := range d.FHIR.Organizations {
		o.Organizations = append(o.Organizations, spine.ODSCode(ods.Value))
	}
	o.APIKey = func(context.Context) (string, error) { return k.APIKey, nil }
	if ca := d.FHIR.CA; ca.Given() {
		pool, ok := authorities(ca, k.CA, list)
		if !ok {
			return nil, ""
		}
		t := http.DefaultTransport.(*http.Transport).Clone() // which the standard library promises it is
		t.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
		o.Client = &http.Client{Transport: t}
	}
	f, err := sds.NewFHIR(o)
	if err != nil {
		list.Add(unusable(d.FHIR.URL, err))
		return nil, ""
	}
	return f, d.FHIR.URL.Value
}

func unusable(at policy.Text, err error) finding.Finding {
	return finding.New(ruleKeys, at.At, "the directory cannot be asked: %s", err).Suggest("correct what the configuration says of it")
}

// clientTLS is how the directory and this program prove who they are.
func clientTLS(l config.LDAP, k Keys, list *finding.List) (*tls.Config, bool) {
	pool, trusted := authorities(l.CA, k.CA, list)
	pair, err := tls.X509KeyPair(k.Certificate, k.Key)
	if err != nil {
		list.Add(finding.New(ruleKeys, l.Certificate.At, "%q and %q are not a certificate and its key: %s", l.Certificate.Value, l.Key.Value, strings.TrimPrefix(err.Error(), "tls: ")).
			Suggest("name the PEM files of a client certificate and of its private key"))
	}
	if !trusted || err != nil {
		return nil, false
	}
	return &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, true
}

func authorities(ca policy.Text, pem []byte, list *finding.List) (*x509.CertPool, bool) {
	pool := x509.NewCertPool()
	if pool.AppendCertsFromPEM(pem) {
		return pool, true
	}
	list.Add(finding.New(ruleKeys, ca.At, "%q holds no certificate of an authority", ca.Value).Suggest("name a PEM file of those that issue the certificate of the directory"))
	return nil, false
}

// APIKey reads the API key that a place holds.
func APIKey(at policy.Text, text string) (string, []finding.Finding) {
	key := strings.TrimRight(text, "\r\n")
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", []finding.Finding{finding.New(ruleKeys, at.At, "%q does not hold an API key, which is one line of visible ASCII without blanks", at.Value).
			Suggest("put the key there as the API's portal shows it")}
	}
	return key, nil
}
