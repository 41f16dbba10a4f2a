// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

func (a *app) whoCan() *cobra.Command {
	var q query.Question
	var format finding.Format
	c := a.withConfigs(&cobra.Command{
		Use:   "who-can",
		Short: "List the roles, activities and systems that can do something",
		Long: `Who-can lists the job roles and the single activities that open a record type or
meet a function, and the systems that may send or receive an interactionId.`,
		Example: `  spineguard who-can --type 736253002 --level record
  spineguard who-can --interaction urn:nhs:names:services:nrl:DocumentReference.read`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.table(format, (*generator.Project).WhoCan, q)
		},
	})
	areaFlag(c, &q)
	whatFlags(c, &q)
	withTextOrJSON(c, &format)
	return c
}

// table prints a table of answers.
func (a *app) table(format finding.Format, of func(*generator.Project, query.Question) (query.Table, error), q query.Question) error {
	return ask(a, format, func(p *generator.Project) (answer[query.Table], error) {
		t, err := of(p, q)
		if err != nil && !isAbout(err) {
			err = errUnknownHere{err}
		}
		return answer[query.Table]{t, t.Text, true}, err
	})
}

// whatFlags are the flags that say what is to be done.
func whatFlags(c *cobra.Command, q *query.Question) {
	callFlags(c, q)
	f := c.Flags()
	f.StringVar(&q.RecordType, "type", "", "record type: its code, system|code, or name")
	withWord(c, &q.Level, "level", "access level that is wanted", policy.PointerOnly, policy.PointerAndRecord)
	f.StringVar(&q.Format, "retrieval", "", "retrieval format: its code, or system|code")
	f.StringVar(&q.Function, "function", "", "function of the product")
}

// callFlags are the flags that say what is called.
func callFlags(c *cobra.Command, q *query.Question) {
	f := c.Flags()
	f.StringVar(&q.Interaction, "interaction", "", "interactionId")
	f.StringVar(&q.Method, "method", "", "method of the endpoint; GET if it is not given")
	f.StringVar(&q.Endpoint, "endpoint", "", "path template, or path or URL of a request")
	f.StringArrayVar(&q.Headers, "header", nil, "header of the request, as Name: value; may be given several times")
	f.StringVar(&q.Service, "service", "", "service of the endpoint, where several have it")
}

// whoFlags are the flags that say who does it.
func whoFlags(c *cobra.Command, q *query.Question) {
	f := c.Flags()
	f.StringVar(&q.Role, "role", "", "job role of the user, such as R8001")
	f.StringSliceVar(&q.Activities, "activity", nil, "activity that the user has locally; may be given several times")
	areaFlag(c, q)
	f.StringVar(&q.ASID, "asid", "", "ASID of the system")
}

// areaFlag says where the user works.
func areaFlag(c *cobra.Command, q *query.Question) {
	c.Flags().StringSliceVar(&q.Areas, "area", nil, "area of work of the user, such as P0020:Q0300:T0640; may be given several times")
}
