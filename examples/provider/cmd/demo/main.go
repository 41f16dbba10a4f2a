// SPDX-License-Identifier: Apache-2.0

// Command demo makes what the script run needs.
//
//	demo certificates FOLDER       certificates, keys and revocation lists
//	demo token [ASID ODS [-1h]]    a token of a system, as of a time ago, for curl
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "certificates":
		return certificates(args[1])
	case len(args) >= 1 && args[0] == "token":
		asid, ods, ago := "200000000001", "X9901", "0s"
		for i, to := range []*string{&asid, &ods, &ago} {
			if len(args) > i+1 {
				*to = args[i+1]
			}
		}
		return token(spine.ASID(asid), spine.ODSCode(ods), ago)
	}
	return errors.New("usage: demo certificates FOLDER | demo token [ASID ODS [-1h]]")
}

// certificates writes what the authority of the Spine signs, and what somebody else does.
func certificates(dir string) error {
	root := mtlstest.NewRoot("Root of the example")
	authority := root.NewIntermediate("An authority of the example")
	revoked := authority.NewClient("proxy.example")
	all := map[string][]byte{
		"authorities.pem": append(root.PEM(), authority.PEM()...),
		"revoked.crl":     append(root.CRL(), authority.CRL(revoked)...),
	}
	for name, c := range map[string]*mtlstest.Certificate{
		"provider":  authority.NewServer("provider.example"),
		"directory": authority.NewServer("localhost"),
		"reader":    authority.NewClient("provider.example"), // with which the provider asks the directory
		"proxy":     authority.NewClient("proxy.example"),
		"consumer":  authority.NewClient("consumer.example"),
		"revoked":   revoked,
		"foreign":   mtlstest.NewRoot("Another authority").NewClient("proxy.example"),
	} {
		all[name+".pem"], all[name+".key"] = c.ChainPEM(), c.KeyPEM()
	}
	for name, content := range all {
		if err := mtlstest.WriteFile(filepath.Join(dir, name), content); err != nil {
			return err
		}
	}
	return nil
}

// token prints a token as the value of the header Authorization.
func token(asid spine.ASID, ods spine.ODSCode, ago string) error {
	d, err := time.ParseDuration(ago)
	if err != nil {
		return err
	}
	t, err := client.NewToken(spine.SpineTokens, "patient/*.read", "https://provider.example/records",
		client.Caller{Access: spine.Professional, RoleProfile: "444555666777"},
		client.Options{ASID: asid, ODS: ods, Issuer: "https://consumer.example", Clock: func() time.Time { return time.Now().Add(d) }})
	if err == nil {
		fmt.Println(t)
	}
	return err
}
