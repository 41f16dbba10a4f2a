// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

// registry has the commands over the list of accredited systems.
func (a *app) registry() *cobra.Command {
	return group(&cobra.Command{
		Use:   "registry",
		Short: "Keep the list of accredited systems",
		Long: `Registry keeps the list of accredited systems, which a configuration names by
systems, as the Spine Directory Service has it.`,
		Example: `  spineguard registry pull`,
	}, a.registryPull())
}

func (a *app) registryPull() *cobra.Command {
	var o generator.PullOptions
	c := a.withConfigs(&cobra.Command{
		Use:   "pull",
		Short: "Write the accredited systems of the directory as the list that the configuration names",
		Long: `Pull asks the Spine Directory Service, over LDAPS or by its FHIR API, for the systems
that have the interactionIds of the policy. It writes the CSV file that systems.csv
names, and beside it a record of the pull, so that a change of accreditation is
reviewed like any other. The configuration names the directory, and the files or the
environment variable that hold certificates and keys.

It writes nothing if the directory does not answer in full, lists no system, or says
what cannot be used; if more than a tenth of the systems, or all that have an
interactionId, would be removed; or if the list was not pulled, or was edited after that.
Then the exit status is 1, and 2 if the directory cannot be reached.`,
		Example: `  spineguard registry pull
  spineguard diff --base HEAD`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return a.runPull(ctx, o)
		},
	})
	f := c.Flags()
	f.BoolVar(&o.AcceptLoss, "accept-loss", false, "write although many systems, or all that have an interactionId, are removed")
	f.BoolVar(&o.AcceptProblems, "accept-problems", false, "leave out what the directory says in a way that cannot be used, and write the rest")
	f.BoolVar(&o.Replace, "replace", false, "overwrite a list that was not pulled, or was edited after that")
	return c
}

// runPull asks all directories before it writes the first list.
func (a *app) runPull(ctx context.Context, o generator.PullOptions) error {
	o.Now, o.Variable = a.today(), os.LookupEnv
	var pulls []*generator.Pull
	var failed error
	for _, path := range a.configs {
		pull, err := a.preparePull(ctx, path, o)
		failed = errors.Join(failed, a.reportRest(err))
		pulls = append(pulls, pull)
	}
	if failed != nil {
		if len(a.configs) > 1 {
			fmt.Fprintln(a.stderr, "nothing was written: all configurations must be valid first")
		}
		return failed
	}
	for _, pull := range pulls {
		written, err := pull.Write(ctx)
		if err != nil {
			return err
		}
		a.sayPulled(pull, written)
	}
	return nil
}

func (a *app) preparePull(ctx context.Context, path string, o generator.PullOptions) (*generator.Pull, error) {
	stop := a.progress(path)
	defer stop()
	return generator.PreparePull(ctx, path, o)
}

func (a *app) sayPulled(p *generator.Pull, written []string) {
	for _, problem := range p.Left {
		a.say(a.stderr, "%s: left out: %s\n", p.Config, finding.Visible(problem))
	}
	c := p.Change
	a.say(a.stdout, "%s: %s: %s, %d added, %d removed, %d changed; wrote %s\n", p.Config, p.Systems,
		finding.Count(c.After, "system", "systems"), len(c.Added), len(c.Removed), len(c.Changed), strings.Join(written, ", "))
	if len(c.Added)+len(c.Removed)+len(c.Changed) > 0 {
		a.say(a.stdout, "    next: review what changes, and commit both files: spineguard diff --base HEAD -c %s\n", p.Config)
	}
}
