// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
	"github.com/spineguard/spineguard/spine/policy"
)

// guarded are a service and a provider behind guards, over mutual TLS, with files for the client.
type guarded struct {
	dir            string
	nrl, gpconnect string // addresses
}

// specPolicy is the policy of a folder of specs.
func specPolicy(t *testing.T, name string) policy.Policy {
	t.Helper()
	p, err := generator.Load("../../specs/" + name + "/spineguard.yaml")
	if err != nil || p.Model == nil {
		t.Fatalf("%s: %v", name, err)
	}
	return policy.Of(compile.Tables(p.Model, false))
}

func startGuarded(t *testing.T) *guarded {
	t.Helper()
	s := &guarded{dir: t.TempDir()}
	root := mtlstest.NewRoot("Root CA")
	client, stranger, revoked := root.NewClient("client.example"), mtlstest.NewRoot("Another CA"), root.NewServer("gp.example")
	server := root.NewServer("nrl.example", mtlstest.Names("nrl.example", "provider.gp.example"))
	for name, data := range map[string][]byte{
		"ca.pem": root.PEM(), "ca.crl": root.CRL(), "revoked.crl": root.CRL(server, revoked), "client.pem": client.ChainPEM(), "client.key": client.KeyPEM(),
		"server.pem": server.ChainPEM(), "server.key": server.KeyPEM(), "another.pem": stranger.PEM(),
	} {
		if err := mtlstest.WriteFile(filepath.Join(s.dir, name), data); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(s.dir, name) }
	peer, err := mtls.NewServer(mtls.ServerOptions{Options: mtls.Options{Certificate: in("server.pem"), Key: in("server.key"), CAs: []string{in("ca.pem")}, CRLs: []string{in("ca.crl")}, Logger: slog.New(slog.DiscardHandler)}})
	if err != nil {
		t.Fatal(err)
	}
	common := guard.Options{Audit: guard.Unaudited{}, Peer: peer}
	nrl, gpconnect := specPolicy(t, "nrl"), specPolicy(t, "gpconnect")
	accredited := func(p policy.Policy) guardtest.Registry {
		var ids []spine.InteractionID
		for i := range p.Interactions().All() {
			ids = append(ids, i.ID)
		}
		return guardtest.NewRegistry(spine.NewSystem(spine.SystemRow{ASID: "200000000001", ODS: "A1001", Sends: ids, Certificate: "client.example"}))
	}
	service, err := guard.NewService(nrl.Direct("nrl"), guard.ServiceOptions{Options: common, ASID: "200000000002", Registry: accredited(nrl)})
	if err != nil {
		t.Fatal(err)
	}
	common.Audience = "https://provider.gp.example/B82617/STU3/1/gpconnect/fhir"
	provider, err := guard.NewProvider(gpconnect.Proxied("gpconnect"), guard.ProviderOptions{
		Options: common, ASID: "200000000002", BasePath: "/B82617/STU3/1/gpconnect/fhir", ProxyName: "client.example", Registry: accredited(gpconnect),
	})
	if err != nil {
		t.Fatal(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprintf(w, "%s %s", r.Method, r.URL.RequestURI())
	})
	serve := func(h http.Handler) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{Handler: h, TLSConfig: peer.TLSConfig(), ReadHeaderTimeout: time.Minute, ErrorLog: quiet()}
		go func() { _ = server.ServeTLS(l, "", "") }()
		t.Cleanup(func() { _ = server.Close() })
		return l.Addr().String()
	}
	s.nrl, s.gpconnect = serve(service.Wrap(handler)), serve(provider.Wrap(handler))
	return s
}

// A request is sent over mutual TLS to a real guard, and what it answers is told from what cannot be
// sent, and from what the guard of the policy says. Nothing of a key is printed.
func TestRequestOverMutualTLS(t *testing.T) {
	s := startGuarded(t)
	specs, err := filepath.Abs("../../specs")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(s.dir)
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1") // which nobody uses
	const read = "request -c SPECS/nrl --endpoint /STU3/DocumentReference/7 --url https://nrl.example --connect NRL"
	const appointments = "request -c SPECS/gpconnect --interaction urn:nhs:names:services:gpconnect:fhir:rest:read:appointment-1 --connect GPC"
	const shown = " --cert client.pem --key client.key --cacert ca.pem"
	for name, c := range map[string]struct {
		args string
		exit int
		want []string
	}{
		"allowed": {read + shown, exitClean, []string{
			"sent to https://nrl.example/STU3/DocumentReference/7", "the service answers: 200 OK", "  GET /STU3/DocumentReference/7", "the guard allows it",
		}},
		"with revocation lists":     {read + shown + " --crlfile ca.crl", exitClean, []string{"200 OK"}},
		"a server that was revoked": {read + shown + " --crlfile revoked.crl", exitFailure, []string{"revoked"}},
		"below a path": {appointments + " --url https://provider.gp.example/B82617/STU3/1/gpconnect/fhir" + shown, exitClean, []string{
			"sent to https://provider.gp.example/B82617/STU3/1/gpconnect/fhir/Appointment/9b3c1f52", "200 OK", "the guard allows it",
		}},
		"a service that knows other systems": {read + shown + " --asid 200000000009", exitFindings, []string{
			"the service answers: 403 Forbidden", "  by one of the rules peer-sender, sender-interaction", "the guard allows it", "the service refuses what the guard allows",
		}},
		"a certificate of another": {read + shown + " --position service --header fromASID:200000000001 --asid 200000000009", exitFindings, []string{"  by the rule system-sender, which asks that ", "the guard refuses it by the rule sender, which asks that ", "the service and the guard refuse it by different rules"}},
		"both refuse": {read + shown + " --access unattended", exitFindings, []string{
			"the service answers: 400 Bad Request", "  OperationOutcome: error structure, MISSING_OR_INVALID_HEADER", "  by the rule unattended-operation, which asks that ",
			"the guard refuses it by the rule unattended-operation, which asks that ", "docs/conformance.md",
		}},
		"no certificate":                  {read + " --cacert ca.pem", exitFailure, []string{"nrl.example does not answer: "}},
		"another authority":               {read + " --cert client.pem --key client.key --cacert another.pem", exitFailure, []string{"nrl.example does not answer: "}},
		"another name":                    {strings.Replace(read, "nrl.example", "other.example", 1) + shown, exitFailure, []string{"other.example does not answer: "}},
		"a key that is not there":         {read + " --cert client.pem --key no.key --cacert ca.pem", exitFailure, []string{"no.key"}},
		"a certificate without authority": {read + " --cert client.pem --key client.key", exitFailure, []string{"CAs is empty"}},
		"nobody there":                    {strings.Replace(read, "NRL", "127.0.0.1:1", 1) + shown, exitFailure, []string{"nrl.example does not answer: "}},
		"no address":                      {strings.Replace(read, "NRL", "127.0.0.1", 1) + shown, exitFailure, []string{"is not an address like 127.0.0.1:8443"}},
		"as JSON":                         {read + shown + " --format json", exitClean, []string{`"status": 200`, `"body": "GET /STU3/DocumentReference/7"`, `"url": "https://nrl.example/STU3/DocumentReference/7"`}},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			args := strings.Fields(strings.NewReplacer("SPECS", specs, "NRL", s.nrl, "GPC", s.gpconnect).Replace(c.args))
			if exit := run(args, strings.NewReader(""), &out, &out); exit != c.exit {
				t.Errorf("exit %d", exit)
			}
			for _, want := range c.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is not in", want)
				}
			}
			if strings.Contains(out.String(), "Bearer") || strings.Contains(out.String(), "PRIVATE KEY") || strings.Contains(out.String(), "eyJ") {
				t.Error("there is a secret in")
			}
			if t.Failed() {
				t.Log(out.String())
			}
		})
	}
}

// What --print prints is pasted: a shell and curl send it as it was meant, to the guard that allows it.
func TestThePrintedRequestIsSent(t *testing.T) {
	for _, tool := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s here", tool)
		}
	}
	s := startGuarded(t)
	specs, err := filepath.Abs("../../specs")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(s.dir)
	if err := os.WriteFile("body.json", []byte("@it's\n$(id) {\"a\": [1]}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ args, want string }{
		"a search":      {"--endpoint /STU3/DocumentReference?subject=https://demographics.spineservices.nhs.uk/STU3/Patient/9434765919&_count=[1-3]", "200"},
		"a read":        {"--endpoint /STU3/DocumentReference/7 --header X-Note:it's-$(id)-`id`", "200"},
		"a body":        {"--interaction urn:nhs:names:services:nrl:DocumentReference.create --method POST --body body.json", "200"},
		"refused there": {"--endpoint /STU3/DocumentReference/1 --access unattended", "400"},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"request", "-c", specs + "/nrl", "--url", "https://nrl.example", "--print", "curl", "--connect", s.nrl, "--cert", "client.pem", "--key", "client.key", "--cacert", "ca.pem"}, strings.Fields(c.args)...)
			var stdout, stderr bytes.Buffer
			run(args, strings.NewReader(""), &stdout, &stderr)
			if strings.Contains(stdout.String()+stderr.String(), "PRIVATE KEY") || strings.Contains(stderr.String(), "Bearer") {
				t.Errorf("a secret is printed: %s%s", &stdout, &stderr)
			}
			out, err := exec.Command("sh", "-c", stdout.String()).CombinedOutput()
			if err != nil || !strings.HasPrefix(string(out), "HTTP/2 "+c.want) && !strings.HasPrefix(string(out), "HTTP/1.1 "+c.want) {
				t.Errorf("%v: %s\n%s%s", err, out, &stdout, &stderr)
			}
		})
	}
}

// The token counts from the clock, and each request has a trace of its own.
func TestThePrintedToken(t *testing.T) {
	print := func(how string) string {
		var out bytes.Buffer
		a := &app{stdout: &out, stderr: new(bytes.Buffer), now: func() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }}
		root := a.root()
		root.SetArgs([]string{"request", "-c", "../../specs/gpconnect", "--url", "https://gp.example/fhir", "--print", how, "--interaction", "urn:nhs:names:services:gpconnect:fhir:rest:read:appointment-1"})
		if err := root.Execute(); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	first := print("http")
	head, _, _ := strings.Cut(first, "\r\n")
	if head != "GET /fhir/Appointment/9b3c1f52 HTTP/1.1" || !strings.Contains(first, "\r\nHost: gp.example\r\n") {
		t.Error(first)
	}
	claims := claimsIn(t, first)
	if claims["iat"] != float64(1793610000) || claims["exp"] != float64(1793610300) || claims["aud"] != "https://gp.example/fhir" {
		t.Errorf("the token is %v", claims)
	}
	if traceIn(first) == traceIn(print("http")) || traceIn(first) == "" {
		t.Errorf("two requests have the trace %s", traceIn(first))
	}
}

// claimsIn are those of the token of a printed request.
func claimsIn(t *testing.T, printed string) (claims map[string]any) {
	t.Helper()
	_, token, _ := strings.Cut(printed, "Bearer ")
	data, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func traceIn(printed string) string {
	_, rest, _ := strings.Cut(printed, "Ssp-Traceid: ")
	trace, _, _ := strings.Cut(rest, "\r\n")
	return trace
}

// quiet is a log that nobody reads.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// What request notes of a refusal by the policy is pasted: explain knows every flag of it, and refuses the same.
func TestThePrintedCommandExplains(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh here")
	}
	cases, err := filepath.Abs(casesDir)
	if err != nil {
		t.Fatal(err)
	}
	specs := filepath.Join(cases, "..", "..", "specs")
	dir := t.TempDir()
	copyDir(t, filepath.Join(specs, "example"), filepath.Join(dir, "it's an example"))
	copyDir(t, filepath.Join(cases, "request-system-that-may-not", "in"), filepath.Join(dir, "thing"))
	t.Chdir(dir)
	const example = `spineguard -C "it's an example" request -c . --url https://gp.example --print http `
	for name, request := range map[string]string{
		"a user":               example + "--role R0050 --method POST --endpoint /R4/Consent --role-profile 100000000009 --access professional --issuer https://c.example --patient 9434765919",
		"a header":             example + "--role R0050 --method POST --endpoint /R4/Consent --header 'X-Note: it'\\''s $(id)'",
		"an area":              example + "--role R0 --activity B1,B2 --activity B9999 --area P0020:Q0300:T0640 --interaction urn:nhs:names:services:example:Binary.read",
		"a system":             "spineguard request -c thing --interaction urn:nhs:names:services:a:Thing.read --asid 200000000001",
		"a system by default":  "spineguard request -c thing --interaction urn:nhs:names:services:a:Thing.read --format json",
		"a system that is not": example + "--interaction urn:nhs:names:services:example:Binary.read --asid 900000000099",
		"a receiver":           example + "--interaction urn:nhs:names:services:example:Binary.read --to 900000000099 --position proxy",
	} {
		t.Run(name, func(t *testing.T) {
			exit, printed := shellOf(t, request)
			_, command, found := strings.Cut(printed, "what would have to change: ")
			if exit != exitFindings || !found {
				t.Fatalf("exit %d: %s", exit, printed)
			}
			command, _, _ = strings.Cut(command, "\n")
			command = strings.TrimSuffix(command, `"`) // of JSON
			exit, out := shellOf(t, command)
			if exit != exitFindings || !strings.HasPrefix(out, "no\n") {
				t.Errorf("%s: exit %d: %s\nof %s", command, exit, out, printed)
			}
			t.Log(command, out)
		})
	}
}
