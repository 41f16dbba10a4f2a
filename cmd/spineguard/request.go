// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/request"
	"github.com/spineguard/spineguard/generator/shell"
)

// requestOptions are the flags of request.
type requestOptions struct {
	query      query.Question // who and what, by the flags of explain
	question   request.Question
	connection request.Connection
	body       string
	print      string
	format     finding.Format
	explain    []string // words of the explain command about the same request
}

func (a *app) request() *cobra.Command {
	o := requestOptions{question: request.Question{Access: request.Accesses()[0]}}
	c := a.withConfigs(&cobra.Command{
		Use:   "request",
		Short: "Make a request with a token, and say by which rule it is refused; send it, or print it",
		Long: `Request makes a request for an operation, with a new token of the API, and puts it to
the guard of generated code, in process: it says whether that allows it, or by which
rule it refuses it, why, and what it answers. What no flag says is right for the
operation: the first system that may send it, one that receives it, and a user who has
every activity.

With --url the request is sent, and what the service answers is shown beside the
verdict, with the rules to which that answer belongs. With --print it is printed
instead, as a curl command or as HTTP, with its token; the verdict goes to standard
error. Tokens are unsigned, as the Spine has them, and count for five minutes: the
proof of who sends is the certificate of --cert.

The exit status is 1 if the guard or the service refuses the request, and 2 if it
cannot be made or sent.`,
		Example: `  spineguard request --interaction urn:nhs:names:services:nrl:DocumentReference.read --role R8001
  spineguard request --endpoint '/STU3/DocumentReference/1' --url https://nrl.example --cert client.pem --key client.key --cacert spine.pem
  spineguard request --endpoint '/STU3/DocumentReference/1' --url https://nrl.example --print curl`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o.explain = a.howToExplain(c)
			return a.runRequest(c.Context(), o)
		},
	})
	whoFlags(c, &o.query)
	callFlags(c, &o.query)
	withWord(c, &o.query.Position, "position", "position of the guard that the request is for (default: service; for a service behind the Spine Secure Proxy provider)", query.Positions()...)
	f, q := c.Flags(), &o.question
	withWord(c, &q.Access, "access", "for whom the request is sent", request.Accesses()...)
	f.StringVar(&q.To, "to", "", "ASID of the system that receives")
	f.StringVar(&q.ODS, "ods", "", "ODS code of the organisation that sends, as the token has it (default: as the policy has it)")
	f.StringVar(&q.RoleProfile, "role-profile", "", "user role profile id of the user, 12 digits")
	f.StringVar(&q.Patient, "patient", "", "NHS number of the citizen, or of the patient whose record the token asks for")
	f.StringVar(&q.Issuer, "issuer", "", "URL of the system that makes the token (its iss)")
	f.StringVar(&o.body, "body", "", "file of the body (default: {} where there is one)")
	f.StringVar(&q.URL, "url", "", "send the request to the guard that stands there: URL of the service, service root of the provider, or URL of the proxy")
	withWord(c, &o.print, "print", "print the request, and do not send it", "curl", "http")
	t := &o.connection
	f.StringVar(&t.Certificate, "cert", "", "file of the client certificate, with its intermediates, in PEM")
	f.StringVar(&t.Key, "key", "", "file of its private key, in PEM")
	f.StringVar(&t.CA, "cacert", "", "file of the authorities that the service must be certified by, in PEM (default, without --cert: those of this computer)")
	f.StringVar(&t.CRL, "crlfile", "", "file of the revocation lists of these authorities (default: nobody asks whether a certificate was revoked)")
	f.StringVar(&t.Address, "connect", "", "HOST:PORT to connect to, in place of the host of --url")
	for _, name := range []string{"body", "cert", "key", "cacert", "crlfile"} {
		_ = c.MarkFlagFilename(name)
	}
	withTextOrJSON(c, &o.format)
	return c
}

func (a *app) runRequest(ctx context.Context, o requestOptions) error {
	if len(a.configs) != 1 {
		return errors.New("request asks one configuration")
	}
	if o.print != "" && o.question.URL == "" {
		return errors.New("--print needs --url: where the request would be sent")
	}
	project, err := a.load(a.configs[0])
	if err != nil {
		return err
	}
	q, by := o.question, o.query
	q.Interaction, q.Service, q.Method, q.Endpoint, q.Headers, q.Position = by.Interaction, by.Service, by.Method, by.Endpoint, by.Headers, by.Position
	q.Role, q.Activities, q.Areas, q.ASID = by.Role, by.Activities, by.Areas, by.ASID
	if o.body != "" {
		if q.Body, err = generator.ReadFile(o.body); err != nil {
			return err
		}
	}
	prepared, err := project.Request(q, a.today)
	if err != nil {
		return err
	}
	if o.print != "" {
		return a.printRequest(prepared, o)
	}
	result := prepared.Result()
	if q.URL != "" {
		ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		defer stop()
		if result, err = prepared.Send(ctx, o.connection); err != nil {
			return err
		}
	}
	o.hint(result)
	if err := a.result(o.format, result, result.Text); err != nil {
		return err
	}
	return answer[*request.Result]{ok: !result.Refused()}.verdict()
}

// howToExplain are the words of a command that explains what another one asks: of its flags those
// that explain knows.
func (a *app) howToExplain(c *cobra.Command) []string {
	words := a.compared("explain", "", a.named(c), nil)
	explain, _, _ := c.Root().Find([]string{"explain"})
	c.Flags().Visit(func(f *pflag.Flag) {
		if explain.Flags().Lookup(f.Name) == nil || f.Name == "config" || f.Name == "format" {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			words = append(words, "--"+f.Name, v)
		}
	})
	return words
}

// hint adds to a refusal by the policy the command that says what would have to change. It is about
// the systems of the request where they are what is refused, which no flag may have named.
func (o requestOptions) hint(r *request.Result) {
	if !r.ByPolicy() {
		return
	}
	words := o.explain
	switch asid, receives := r.RefusedSystem(); {
	case receives:
		words = append(words, "--asid", asid, "--receive")
	case asid != "" && o.query.ASID == "":
		words = append(words, "--asid", asid)
	}
	r.Notes = append(r.Notes, "what would have to change: "+shell.Command(words...))
}

// printRequest prints the request for another program, and for people what the guard says of it.
func (a *app) printRequest(p *request.Prepared, o requestOptions) error {
	result := p.Result()
	o.hint(result)
	var text string
	if o.print == "curl" {
		command, err := p.Curl(o.connection)
		if err != nil {
			return err
		}
		text = command + "\n"
	} else {
		raw, err := p.HTTP()
		if err != nil {
			return err
		}
		text = string(raw)
	}
	if _, err := fmt.Fprint(a.stdout, text); err != nil {
		return err
	}
	if !a.quiet {
		if err := result.Text(a.stderr); err != nil {
			return err
		}
	}
	return answer[*request.Result]{ok: !result.Refused()}.verdict()
}
