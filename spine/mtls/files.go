// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
)

const maxFile = 64 << 20

// file is what was read of a file.
type file struct {
	name string
	data []byte
}

// files are all that were read at one time.
type files struct {
	certificate, key file
	cas, crls        []file
	digest           [sha256.Size]byte
}

// read reads all files that the options name.
func (o *Options) read() (f files, err error) {
	var errs []error
	read := func(names ...string) (list []file) {
		for _, name := range names {
			data, err := readFile(name)
			list, errs = append(list, file{name, data}), append(errs, err)
		}
		return list
	}
	if o.Certificate != "" {
		own := read(o.Certificate, o.Key)
		f.certificate, f.key = own[0], own[1]
	}
	f.cas, f.crls = read(o.CAs...), read(o.CRLs...)
	sum := sha256.New()
	for _, one := range slices.Concat([]file{f.certificate, f.key}, f.cas, f.crls) {
		_ = binary.Write(sum, binary.BigEndian, uint64(len(one.data))) // a hash takes everything
		_, _ = sum.Write(one.data)
	}
	sum.Sum(f.digest[:0])
	return f, errors.Join(errs...)
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s has more than %d bytes", name, maxFile)
	}
	return data, err
}

// blocks returns what a file in PEM has of one type. A block that is broken, or is of another type, is an
// error: package pem would leave it out in silence.
func (f *file) blocks(kind string) (list [][]byte, err error) {
	rest := f.data
	for {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			break
		}
		if b.Type != kind {
			return nil, fmt.Errorf("%s has a block of type %q: it must have blocks of type %q alone", f.name, b.Type, kind)
		}
		list = append(list, b.Bytes)
	}
	if n := bytes.Count(f.data, []byte("-----BEGIN")); n != len(list) || n == 0 {
		return nil, fmt.Errorf("%s has %d blocks of PEM that can be read, of %d that begin: it must have at least one of type %q, and none that is broken", f.name, len(list), n, kind)
	}
	return list, nil
}

func (f *file) certificates() (list []*x509.Certificate, err error) {
	blocks, err := f.blocks("CERTIFICATE")
	if err != nil {
		return nil, err
	}
	for i, b := range blocks {
		c, err := x509.ParseCertificate(b)
		if err != nil {
			return nil, fmt.Errorf("%s, block %d: %w", f.name, i+1, err)
		}
		list = append(list, c)
	}
	return list, nil
}

// keyPair returns the certificate that is shown to the other end, which must be good for it now. That which is shown
// already may have expired: the other files are loaded all the same.
func (f *files) keyPair(usage x509.ExtKeyUsage, shown *tls.Certificate, now time.Time) (*tls.Certificate, error) {
	if _, err := f.certificate.certificates(); err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(f.certificate.data, f.key.data)
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", f.certificate.name, f.key.name, err)
	}
	leaf := pair.Leaf
	if _, isRSA := leaf.PublicKey.(*rsa.PublicKey); !isRSA && usage == x509.ExtKeyUsageServerAuth {
		return nil, fmt.Errorf("the key in %s is not an RSA key, which all cipher suites of the Spine need", f.certificate.name)
	}
	if !slices.Contains(leaf.ExtKeyUsage, usage) {
		return nil, fmt.Errorf("%s does not have the extended key usage %s", f.certificate.name, usage)
	}
	isShown := shown != nil && leaf.Equal(shown.Leaf)
	if !isShown && (now.Before(leaf.NotBefore) || now.After(leaf.NotAfter)) {
		return nil, fmt.Errorf("%s is valid from %v to %v, and it is %v", f.certificate.name, leaf.NotBefore, leaf.NotAfter, now)
	}
	return &pair, nil
}
