// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

func (a *app) explain() *cobra.Command {
	var q query.Question
	var format finding.Format
	c := a.withConfigs(&cobra.Command{
		Use:   "explain",
		Short: "Say whether a user or a system may do something, and why",
		Long: `Explain takes any mix of who (role, activities, ASID) and what (interactionId,
endpoint, record type, format, function). It says yes or no and why: by which
grants, and where in the documents each of them stands. For a denial it lists the
smallest changes that would allow it. The exit status is 0 for yes and 1 for no;
with several configurations it is 1 if any of them says no.`,
		Example: `  spineguard explain --role R8001 --type 736253002 --level record
  spineguard explain --asid 900000000001 --endpoint 'https://host/R4/DocumentReference?subject=1'`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return ask(a, format, func(p *generator.Project) (answer[query.Answer], error) {
				found, err := p.Explain(q)
				return answer[query.Answer]{found, found.Text, found.Allowed}, err
			})
		},
	})
	whoFlags(c, &q)
	c.Flags().BoolVar(&q.Receive, "receive", false, "ask what the system may receive, not what it may send")
	whatFlags(c, &q)
	withWord(c, &q.Position, "position", "position of the guard that answers (default: service; for a service behind the Spine Secure Proxy, proxy if the URL is one for it, and provider otherwise)", query.Positions()...)
	withTextOrJSON(c, &format)
	return c
}
