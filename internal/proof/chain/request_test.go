// SPDX-License-Identifier: Apache-2.0

package chain

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The command asks everybody on the way, with the certificate of whoever it asks for: through the proxy, the
// provider in the place of the proxy, and the NRL. Of a refusal it says the rule.
func TestTheCommandAsksEachOfThem(t *testing.T) {
	w := start(t)
	specs, err := filepath.Abs("../../../specs/nrl")
	if err != nil {
		t.Fatal(err)
	}
	const record = "--service nrl-retrieval --endpoint https://provider.example/records/9876 --asid 200000000001 --to 200000000002 --ods X9901"
	const search = "--endpoint /STU3/DocumentReference?subject=" + patient + " --asid 200000000001 --to 990000000001 --ods X9901 --url https://nrl.example"
	const proxied, direct = " --position proxy --url https://proxy.example", " --url https://provider.example/records"
	for name, c := range map[string]struct {
		args, certificate, host string
		exit                    int
		want                    []string
	}{
		"a record through the proxy": {record + proxied, "consumer", "proxy.example", 0, []string{"the service answers: 200 OK", "  record 9876", "the guard allows it"}},
		"a record of the provider":   {record + direct, "proxy", "provider.example", 0, []string{"the service answers: 200 OK", "  record 9876", "the guard allows it"}},
		"a search":                   {search, "consumer", "nrl.example", 0, []string{"the service answers: 200 OK", "the guard allows it"}},
		"a certificate of another": {record + proxied, "searcher", "proxy.example", 1, []string{
			"the service answers: 403 Forbidden", "peer-sender", "the service refuses what the guard allows",
		}},
		"the provider without the proxy": {record + direct, "consumer", "provider.example", 1, []string{
			"the service answers: 403 Forbidden", "  by the rule peer-proxy, which asks that ", "the service refuses what the guard allows",
		}},
		"another host": {strings.Replace(record, "provider.example", "another.example", 1) + proxied, "consumer", "proxy.example", 1, []string{
			"the service answers: 400 Bad Request", "  by the rule target, which asks that ",
		}},
		"a certificate that was revoked": {search, "revoked", "nrl.example", 2, []string{"nrl.example does not answer: "}},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"request", "-c", specs, "--connect", w.addresses[c.host], "--cacert", "authorities.pem", "--crlfile", "revoked.crl",
				"--cert", c.certificate + ".pem", "--key", c.certificate + ".key"}, strings.Fields(c.args)...)
			command := exec.Command(filepath.Join(binaries, "spineguard"), args...)
			command.Dir = w.dir
			out, _ := command.CombinedOutput()
			if exit := command.ProcessState.ExitCode(); exit != c.exit {
				t.Errorf("exit %d, want %d\n%s", exit, c.exit, out)
			}
			for _, want := range c.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("%q is not in\n%s", want, out)
				}
			}
			if strings.Contains(string(out), "eyJ") || strings.Contains(string(out), "PRIVATE KEY") {
				t.Errorf("there is a secret in\n%s", out)
			}
		})
	}
}
