// Command demo makes what the script run needs: certificates, the entries of a
// directory, and tokens for curl.
//
//	demo files FOLDER    certificates, keys, revocation lists, entries of the directory
//	demo token [-1h]     a token of the consumer, as of a time ago
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
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
	case len(args) == 2 && args[0] == "files":
		return files(args[1])
	case len(args) == 1 && args[0] == "token":
		return token(0)
	case len(args) == 2 && args[0] == "token":
		ago, err := time.ParseDuration(args[1])
		if err != nil {
			return err
		}
		return token(ago)
	}
	return errors.New("usage: demo files FOLDER | demo token [-1h]")
}

// files writes what one authority signs, and one that nobody trusts.
func files(dir string) error {
	root := mtlstest.NewRoot("Root of the example")
	spineCA := root.NewIntermediate("An authority of the example")
	stranger := mtlstest.NewRoot("Another authority")
	revoked := spineCA.NewClient("proxy.example")
	all := map[string][]byte{
		"authorities.pem": append(root.PEM(), spineCA.PEM()...),
		"revoked.crl":     append(root.CRL(), spineCA.CRL(revoked)...),
		"entries.ldif":    []byte(entries()),
	}
	for name, c := range map[string]*mtlstest.Certificate{
		"provider":  spineCA.NewServer("provider.example"),
		"directory": spineCA.NewServer("directory.example"),
		"reader":    spineCA.NewClient("provider.example"), // of the directory
		"proxy":     spineCA.NewClient("proxy.example"),
		"consumer":  spineCA.NewClient("consumer.example"),
		"revoked":   revoked,
		"stranger":  stranger.NewClient("proxy.example"),
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

// entries are those of the directory: a consumer that may fetch records, one that
// may search for pointers alone, and the provider. All codes are invented.
func entries() string {
	var b strings.Builder
	for _, top := range []string{"o=nhs", "ou=services,o=nhs"} {
		kind, name, _ := strings.Cut(strings.SplitN(top, ",", 2)[0], "=")
		class := map[string]string{"o": "organization", "ou": "organizationalUnit"}[kind]
		fmt.Fprintf(&b, "dn: %s\nobjectClass: %s\n%s: %s\n\n", top, class, kind, name)
	}
	for _, s := range []struct {
		asid spine.ASID
		ods  spine.ODSCode
		id   spine.InteractionID
	}{
		{"200000000001", "X9901", nrl.DocumentReferenceContentRead},
		{"200000000003", "X9903", nrl.DocumentReferenceSearch},
	} {
		fmt.Fprintf(&b, "dn: uniqueIdentifier=%s,ou=services,o=nhs\nobjectClass: nhsAs\nuniqueIdentifier: %s\nnhsIDCode: %s\nnhsMHSPartyKey: %s-000001\nnhsAsSvcIA: %s\n\n",
			s.asid, s.asid, s.ods, s.ods, s.id)
	}
	return b.String()
}

// token prints a token as the value of the header Authorization.
func token(ago time.Duration) error {
	t, err := client.NewToken(spine.SpineTokens, "patient/*.read", "https://provider.example/records",
		client.Caller{Access: spine.Professional, RoleProfile: "444555666777"},
		client.Options{ASID: "200000000001", ODS: "X9901", Issuer: "https://consumer.example", Clock: func() time.Time { return time.Now().Add(ago) }})
	if err == nil {
		fmt.Println(t)
	}
	return err
}
